import { find, post } from "../lib/api.js";
import { badge, card, empty, failure, head, loaded, tile, tiles } from "../lib/card.js";
import { address, el, fill, link } from "../lib/dom.js";
import { figure } from "../lib/figure.js";
import { day, money, number, percent, precise } from "../lib/format.js";
import { bars } from "../lib/plots.js";
import { churnWords, measuresOf, segmentName, segments, unitsOf, words } from "../lib/shop.js";
import { table } from "../lib/table.js";
import { t, term } from "../lib/text.js";
import { driversOf } from "./products.js";

/** One segment: in words, in figures, and against the whole. */
export default async function (id, signal) {
  const path = `segments/${encodeURIComponent(id)}`;
  const [answer, list, units, measure, churn] = await Promise.all([find(path, signal), segments(signal), unitsOf(), measuresOf(), churnWords(signal)]);
  if (!answer) return [head(t("nav.segments")), empty(t("segment.unknown")), link("#/segments", t("segment.back"))];
  const s = answer.segment;
  return [
    head(answer.summary?.name ?? segmentName(s.id, list), t("overview.says", { days: number(answer.horizonDays), day: day(answer.asOf) }), link("#/segments", t("segment.back"))),
    figures(s, answer.currency, churn),
    el(
      "div",
      { className: "grid" },
      summary(answer, path),
      effects(s, units),
      profile(s, units, measure),
      mixes(s, answer.topProducts),
      came(s, list),
      card({ title: t("reviews.title"), note: t("reviews.note"), wide: true }, loaded(() => find(`reviews/drivers?segment=${s.id ?? 0}`, signal), driversOf)),
    ),
  ];
}

const figures = (s, currency, churn) =>
  tiles(
    tile(t("tiers.customers"), number(s.customers), t("segment.ofall", { share: percent(s.shareOfCustomers) })),
    tile(t("tiers.value"), money(s.expectedSpend, currency), t("segment.ofvalue", { share: percent(s.shareOfValue) }), "good"),
    tile(t("segments.each"), money(s.expectedSpendPerCustomer, currency)),
    tile(churn, percent(s.churnProbability), t("segment.churnall", { share: percent(s.churnProbabilityOfAll) }), s.churnProbability > s.churnProbabilityOfAll ? "bad" : "good"),
    tile(t("segment.sentiment"), s.sentiment === null ? "–" : precise(s.sentiment), t("segment.sentimentsays")),
  );

function summary(answer, path) {
  const place = el("div");
  const button = el("button", { type: "button" }, t("summary.again"));
  const state = el("p", { role: "status", className: "muted" });
  const show = (told) => fill(place, told ? text(told) : empty(t("summary.none")));
  const go = async () => {
    button.disabled = true;
    state.textContent = t("summary.writing");
    try {
      show(await post(`${path}/summary`));
      state.textContent = t("summary.written");
    } catch (error) {
      state.textContent = "";
      fill(place, failure(error, go));
    }
    button.disabled = false;
  };
  button.addEventListener("click", go);
  show(answer.summary);
  return card({ title: t("summary.title"), wide: true }, place, el("div", { className: "row actions" }, button, link(address(["customers"], { segment: answer.segment.id ?? 0 }), t("segment.customers")), state));
}

function text(told) {
  const lang = told.language === "chinese" || told.language === "zh" ? "zh-Hans" : "en";
  const source = told.source === "template" ? t("summary.template") : t("summary.model", { model: told.source });
  return el(
    "div",
    null,
    el("p", null, badge(source, told.source === "template" ? "" : "info"), told.fallbackReason && el("span", { className: "muted", lang: "en" }, ` ${told.fallbackReason}`)),
    el("div", { className: "pair" },
      el("div", { lang }, el("p", { className: "quote" }, told.headline), told.paragraphs.map((p) => el("p", null, p))),
      el(
        "div",
        null,
        el("h3", null, t("summary.actions")),
        el("ol", { className: "list", lang }, told.actions.map((a) => el("li", null, a.text, " ", el("span", { className: "muted" }, `(${a.metricName})`)))),
        el("h3", null, t("summary.risks")),
        el("ul", { className: "list", lang }, told.risks.map((r) => el("li", null, r))),
      ),
    ),
  );
}

function effects(s, units) {
  const rows = s.traits;
  const top = rows.slice(0, 12);
  return figure({
    title: t("traits.title"),
    note: t("traits.note"),
    name: "traits",
    none: t("traits.none"),
    rows,
    columns: traitColumns(units),
    draw: () =>
      bars({
        categories: top.map((x) => words(x.feature)),
        across: true,
        signed: true,
        series: [{ name: t("traits.effect"), values: top.map((x) => x.effect) }],
        value: t("traits.unit"),
        format: precise,
      }),
  });
}

const traitColumns = (units) => [
  { title: t("features.name"), head: true, of: (x) => words(x.feature), raw: (x) => x.feature },
  { title: t("profile.here"), number: true, of: (x) => precise(x.median), raw: (x) => x.median },
  { title: t("profile.all"), number: true, of: (x) => precise(x.medianOfAll), raw: (x) => x.medianOfAll },
  { title: t("traits.effect"), number: true, of: (x) => precise(x.effect), raw: (x) => x.effect },
  { title: t("features.unit"), of: (x) => units(x.feature) },
];

const profile = (s, units, measure) =>
  card(
    { title: t("profile.title"), note: t("profile.note") },
    s.features.length ? table({ caption: t("profile.title"), columns: traitColumns(units), rows: s.features }) : empty(t("traits.none")),
    s.exemplar?.length > 0 &&
      el(
        "details",
        null,
        el("summary", null, t("exemplar.title")),
        el("ul", { className: "list" }, s.exemplar.map((x) => el("li", null, t("exemplar.value", { feature: words(x.feature), value: measure(x.feature, x.value) })))),
      ),
  );

const shares = (title, kind, mix) =>
  mix?.length > 0 && [
    el("h3", null, title),
    el(
      "ul",
      { className: "shares" },
      mix.map((x) => el("li", null, el("span", { className: "name" }, kind ? term(kind, x.name) : x.name), el("span", null, percent(x.share)), el("meter", { value: String(x.share), min: "0", max: "1", "aria-label": kind ? term(kind, x.name) : x.name }))),
    ),
  ];

const mixes = (s, products) =>
  card(
    { title: t("mix.title"), note: t("mix.note"), wide: true },
    el(
      "div",
      { className: "cards" },
      [
        shares(t("customer.tier"), "tier", s.tiers),
        shares(t("customer.behaviour"), "behaviour", s.behaviourTiers),
        shares(t("customer.need"), "need", s.needTiers),
        shares(t("mix.categories"), null, s.topCategories),
        shares(t("mix.products"), null, products?.map((p) => ({ name: p.name ?? p.sku, share: p.share }))),
      ]
        .filter(Boolean)
        .map((part) => el("div", null, part)),
    ),
  );

const came = (s, list) =>
  card(
    { title: t("came.title"), note: t("came.note"), wide: true },
    s.cameFrom.length === 0
      ? empty(t("moves.none"))
      : table({
          caption: t("came.title"),
          columns: [
            { title: t("moves.from"), head: true, of: (c) => (c.from === null ? t("moves.nowhere") : segmentName(Number(c.from), list)) },
            { title: t("tiers.customers"), number: true, of: (c) => number(c.customers) },
            { title: t("moves.before"), number: true, of: (c) => money(c.expectedBefore, list?.currency) },
            { title: t("moves.now"), number: true, of: (c) => money(c.expectedNow, list?.currency) },
          ],
          rows: s.cameFrom,
        }),
  );
