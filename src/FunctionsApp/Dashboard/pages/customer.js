import { find, get } from "../lib/api.js";
import { badge, card, empty, head, loaded, tile, tiles } from "../lib/card.js";
import { address, el, fill, link } from "../lib/dom.js";
import { figure } from "../lib/figure.js";
import { day, days, money, month, number, percent, precise, signedMoney } from "../lib/format.js";
import { offers, toProduct } from "../lib/offers.js";
import { points, waterfall } from "../lib/plots.js";
import { meanings, segmentName, segments, unitsOf, words } from "../lib/shop.js";
import { facts, table } from "../lib/table.js";
import { t, term } from "../lib/text.js";

/** One customer: prediction, reasons, groups, history, and all that is held. */
export default async function (id, signal) {
  const path = `customers/${encodeURIComponent(id)}`;
  const [answer, groups] = await Promise.all([find(path, signal), segments(signal)]);
  const title = head(t("customer.title", { id }), answer && t("overview.says", { days: number(answer.horizonDays), day: day(answer.asOf) }), link("#/customers", t("customer.back")));
  const past = () => history(path, answer, signal);
  if (!answer) return [title, empty(t("customer.unknown")), el("div", { className: "grid" }, past())];
  const c = answer.customer;
  return [
    title,
    figures(c, answer),
    el("div", { className: "grid" }, drivers(c, answer), placeOf(c, groups), recommended(path, signal), past()),
  ];
}

function figures(c, { currency, horizonDays }) {
  return tiles(
    tile(t("overview.value", { days: number(horizonDays) }), money(c.expectedSpend, currency), t("customer.orders", { n: precise(c.expectedOrders) }), "good"),
    tile(
      t("customer.nopurchase", { days: number(horizonDays) }),
      percent(1 - c.buyProbability),
      t("customer.ifbuys", { median: money(c.spendIfBuys, currency), low: money(c.spendIfBuysLow, currency), high: money(c.spendIfBuysHigh, currency) }),
    ),
    tile(t("customer.state"), term("state", c.state), t("customer.rhythm", { gap: days(c.usualGapDays), silence: days(c.recencyDays) }), stateTone(c)),
    c.atRisk && tile(t("customer.stake"), money(c.atStake, currency), t("customer.atrisk"), "bad"),
    tile(t("customer.sofar"), money(c.spendToDate, currency), t("customer.purchases", { n: number(c.purchaseDays) })),
  );
}

const stateTone = (c) => (c.atRisk ? "bad" : ["new", "active"].includes(c.state) ? "good" : "weak");

function drivers(c, { currency }) {
  const sum = c.drivers.reduce((all, d) => all + d.effect, 0);
  let at = c.expectedSpend - sum;
  const amount = (v) => money(v, currency);
  const valueOf = (d) => (d.value === null ? t("customer.novalue") : Number.isNaN(Number(d.value)) ? d.value : precise(Number(d.value)));
  const steps = [{ name: t("drivers.rest"), from: 0, to: at, total: true, says: amount(at) }];
  for (const d of c.drivers) {
    steps.push({ name: words(d.feature), from: at, to: (at += d.effect), says: `${signedMoney(d.effect, currency)} (${valueOf(d)})`, driver: d });
  }
  steps.push({
    name: t("customer.spend"),
    from: 0,
    to: c.expectedSpend,
    total: true,
    says: amount(c.expectedSpend),
  });
  return figure({
    title: t("drivers.title"),
    note: t("drivers.note"),
    name: "drivers",
    rows: steps,
    columns: [
      { title: t("drivers.what"), head: true, of: (s) => s.name },
      { title: t("drivers.value"), of: (s) => (s.driver ? valueOf(s.driver) : "") },
      { title: t("drivers.effect"), number: true, of: (s) => (s.driver ? signedMoney(s.driver.effect, currency) : amount(s.to)), raw: (s) => s.driver?.effect ?? s.to },
    ],
    draw: () => waterfall({ steps, value: currency ? t("unit.amount", { currency }) : t("unit.money"), format: (v) => money(v, currency) }),
  });
}

const placeOf = (c, groups) =>
  card(
    { title: t("groups.title"), note: t("groups.note") },
    facts([
      [t("customer.tier"), link(address(["customers"], { tier: c.tier }), term("tier", c.tier))],
      [t("customer.segment"), link(address(["segments", String(c.segment ?? 0)]), segmentName(c.segment, groups))],
      [t("customer.behaviour"), link(address(["customers"], { behaviourTier: c.behaviourTier }), term("behaviour", c.behaviourTier))],
      [t("customer.need"), link(address(["customers"], { needTier: c.needTier }), term("need", c.needTier))],
      [t("customer.top"), percent(c.topTierProbability)],
    ]),
  );

const recommended = (path, signal) =>
  card(
    { title: t("recs.title"), note: t("recs.note"), wide: true },
    loaded(
      () => find(`${path}/recommendations`, signal),
      (found) => (found?.items.length ? offers(found.items, t("recs.title")) : empty(t("recs.none"))),
    ),
  );

// The customer of `answer` may be none of the scores'.
function history(path, answer, signal) {
  const place = loaded(
    () => find(`${path}/history`, signal),
    (found) =>
      found
        ? [timeline(found, answer), visits(found, answer), reviews(found), held(path, signal)].filter(Boolean)
        : empty(t("history.none")),
  );
  place.classList.add("wide");
  return place;
}

const kinds = ["views", "carts", "favourites", "buys"];

function visits({ days: bought, weeks }, answer) {
  if (weeks.length === 0) return null;
  return figure({
    title: t("visits.title"),
    note: t("visits.note"),
    name: "events",
    rows: weeks,
    columns: [
      { title: t("visits.week"), head: true, of: (w) => day(w.from), raw: (w) => w.from },
      ...kinds.map((kind) => ({ title: t(`visits.${kind}`), number: true, of: (w) => number(w[kind]), raw: (w) => w[kind] })),
    ],
    draw: () =>
      points({
        groups: kinds
          .filter((kind) => weeks.some((w) => w[kind] > 0))
          .map((kind) => ({ name: t(`visits.${kind}`), points: weeks.filter((w) => w[kind] > 0).map((w) => [w.from, w[kind]]) })),
        x: { name: t("visits.week"), type: "time", format: month, says: day, min: [bought[0]?.day, weeks[0].from].filter(Boolean).sort()[0], max: [weeks.at(-1).from, answer?.asOf].filter(Boolean).sort().at(-1) },
        y: { name: t("visits.y"), format: (v) => number(v), scale: false, minInterval: 1 },
      }),
  });
}

const tones = { positive: "good", neutral: "", negative: "bad" };

function reviews({ reviews: own }) {
  if (own.length === 0) return null;
  const named = (aspects) => aspects.map((aspect) => term("aspect", aspect)).join(", ");
  return card(
    { title: t("feedback.title"), note: t("feedback.note") },
    table({
      caption: t("feedback.title"),
      columns: [
        { title: t("feedback.day"), head: true, of: (r) => day(r.day) },
        { title: t("products.sku"), of: (r) => (r.sku ? toProduct(r.sku) : "") },
        { title: t("feedback.rating"), number: true, of: (r) => precise(r.rating) },
        { title: t("feedback.sentiment"), of: (r) => (r.sentiment ? badge(term("sentiment", r.sentiment), tones[r.sentiment]) : "") },
        { title: t("feedback.polarity"), number: true, of: (r) => precise(r.polarity) },
        { title: t("feedback.praised"), of: (r) => named(r.praised) },
        { title: t("feedback.criticised"), of: (r) => named(r.criticised) },
      ],
      rows: own,
    }),
  );
}

function timeline({ days: all }, answer) {
  const currency = answer?.currency;
  const bought = all.filter((d) => d.orders > 0);
  const back = all.filter((d) => d.returned < 0);
  const last = [all.at(-1)?.day, answer?.asOf].filter(Boolean).sort().at(-1);
  return figure({
    title: t("history.title"),
    note: t("history.note"),
    name: "history",
    none: t("history.none"),
    rows: all,
    columns: [
      { title: t("history.day"), head: true, of: (d) => day(d.day), raw: (d) => d.day },
      { title: t("history.orders"), number: true, of: (d) => number(d.orders), raw: (d) => d.orders },
      { title: t("history.amount"), number: true, of: (d) => money(d.spend, currency), raw: (d) => d.spend },
      { title: t("history.returned"), number: true, of: (d) => money(d.returned, currency), raw: (d) => d.returned },
    ],
    draw: () =>
      points({
        groups: [
          { name: t("history.bought"), points: bought.map((d) => [d.day, d.spend]) },
          ...(back.length ? [{ name: t("history.returned"), points: back.map((d) => [d.day, d.returned]) }] : []),
        ],
        x: { name: t("history.day"), type: "time", format: month, says: day, max: last },
        y: { name: currency ? t("unit.amount", { currency }) : t("unit.money"), format: (v) => money(v, currency), scale: false },
      }),
  });
}

// Who may see all that is held of a person is another question than who may see predictions: it is asked for by itself.
function held(path, signal) {
  const place = el("div", { className: "place" });
  const load = async () => {
    const [found, known, units] = await Promise.all([get(`${path}/data`, signal), meanings(), unitsOf()]);
    return [rows(found), features(found, known, units)].filter(Boolean);
  };
  const open = () =>
    fill(
      place,
      loaded(
        () => load().catch((error) => (error.status === 403 ? [empty(t("held.admin"))] : Promise.reject(error))),
        (shown) => shown,
      ),
    );
  fill(place, el("button", { type: "button", onclick: open }, t("held.open")));
  return card({ title: t("held.title"), note: t("held.note") }, place);
}

function rows(found) {
  const parts = found.exports.map((e) => {
    const names = [...new Set(e.rows.flatMap((r) => Object.keys(r)))].filter((n) => n !== "customer_id");
    const columns = names.map((n, i) => ({ title: n, head: i === 0, of: (r) => (r[n] === null || r[n] === undefined ? "" : String(r[n])) }));
    return el("details", null, el("summary", null, t("held.rows", { name: e.export, n: number(e.rows.length) })), table({ caption: e.export, columns, rows: e.rows }));
  });
  return parts.length ? parts : empty(t("history.none"));
}

function features(found, known, units) {
  const values = Object.entries(found.features ?? {}).filter(([name]) => known.has(name));
  if (values.length === 0) return null;
  const shown = (v) => (v === null ? "–" : typeof v === "number" ? precise(v) : String(v));
  return el(
    "details",
    null,
    el("summary", null, t("features.open", { n: number(values.length) })),
    table({
      caption: t("features.title"),
      columns: [
        { title: t("features.name"), head: true, of: ([name]) => words(name), raw: ([name]) => name },
        { title: t("features.value"), number: true, of: ([, value]) => shown(value) },
        { title: t("features.unit"), of: ([name]) => units(name) },
        { title: t("features.meaning"), wide: true, of: ([name]) => el("span", { lang: "en" }, known.get(name).meaning) },
      ],
      rows: values,
    }),
  );
}
