import { find, get } from "../lib/api.js";
import { badge, card, empty, head, noticesOf, said, tile, tiles, warnings } from "../lib/card.js";
import { address, el, link } from "../lib/dom.js";
import { figure } from "../lib/figure.js";
import { day, money, number, percent, precise, signedPercent } from "../lib/format.js";
import { bars, lines } from "../lib/plots.js";
import { scores, unitsOf } from "../lib/shop.js";
import { facts, table } from "../lib/table.js";
import { t, term } from "../lib/text.js";
import { retention, value } from "./measures.js";
import { features } from "./features.js";
import { pictures, tierViews } from "./pictures.js";

const views = { summary, value, retention, tiers: tierViews, features, pictures };

/** How good the predictions are, and what they look at. */
export default async function ({ rest, parameters, signal }) {
  const version = rest[0];
  const [model, list, units, current] = await Promise.all([
    find(`models/${encodeURIComponent(version ?? "current")}`, signal),
    get("models", signal),
    unitsOf(),
    scores(signal),
  ]);
  if (!model) return [head(t("nav.models")), empty(t("models.none"))];
  const view = parameters.get("view") in views ? parameters.get("view") : "summary";
  const board = model.leaderboard;
  return [
    head(t("nav.models"), t("models.says", { days: number(board.horizonDays), day: day(board.holdout) })),
    tabs(version, view),
    views[view]({ model, list: list.items, units, currency: current?.currency }),
  ];
}

const tabs = (version, view) =>
  el(
    "nav",
    { className: "tabs", "aria-label": t("models.views") },
    Object.keys(views).map((name) =>
      el("a", { href: address(version ? ["models", version] : ["models"], { view: name === "summary" ? "" : name }), "aria-current": name === view ? "page" : null }, t(`view.${name}`)),
    ),
  );

const share = (hundredths) => (hundredths == null ? null : hundredths / 100);

const grade = (letter) => letter && badge(t("models.grade", { letter }), { A: "good", B: "weak", C: "bad" }[letter]);

function summary({ model, list, currency }) {
  const { card: facts_, leaderboard } = model;
  return [
    tiles(
      tile(t("models.value"), facts_.valueChampion, grade(facts_.valueGrade)),
      tile(t("models.gini"), precise(facts_.valueGini), t("models.ginisays")),
      tile(t("models.bias"), signedPercent(share(facts_.valueBiasPercent)), t("models.biassays")),
      tile(t("board.topbias"), signedPercent(share(facts_.topDecileBiasPercent)), t("models.topbiassays")),
      tile(t("models.buyersbias"), signedPercent(share(facts_.buyersBiasPercent)), t("models.buyersbiassays", { orders: signedPercent(share(facts_.ordersBiasPercent)) })),
      tile(t("models.retention"), facts_.retentionChampion, grade(facts_.retentionGrade)),
      tile(t("models.auc"), precise(facts_.retentionAuc), t("models.aucsays")),
      tile(t("models.coverage"), percent(facts_.intervalCoverage), t("models.coveragesays", { level: percent(facts_.intervalLevel) })),
    ),
    facts_.valueGrade && el("p", { className: "muted" }, t("models.gradesays")),
    warnings(noticesOf(facts_).map(said)),
    el("p", { className: "muted", lang: "en" }, [leaderboard.route, leaderboard.servedRoute].filter(Boolean).join(" ")),
    el(
      "div",
      { className: "grid" },
      valueBoard(leaderboard, currency),
      retentionBoard(leaderboard),
      versions(list),
      challengers({ list, task: "value", chosen: "valueChampion", title: t("challengers.value"), unit: t("models.gini"), name: "challengers-value" }),
      challengers({ list, task: "retention", chosen: "retentionChampion", title: t("challengers.retention"), unit: t("models.auc"), name: "challengers-retention" }),
      usability(model.usability),
      about(model),
    ),
  ];
}

const champion = (name, chosen) => [name, " ", name === chosen && badge(t("models.champion"), "good")];

const withError = (distance, error) =>
  distance > 0 && error > 0 ? `${number(distance, 3)} ± ${number(error, 3)}` : number(distance, 3);

function board({ title, note, name, entries, earlier, chosen, measures, of, shown, unit }) {
  const known = entries.filter((e) => of(e));
  const best = Math.max(...known.map((e) => shown(of(e))));
  const behind = (e) => (of(e) ? best - shown(of(e)) : null);
  const before = (e) =>
    earlier
      .map((window) => window.find((other) => other.model === e.model))
      .filter((other) => other && of(other))
      .map((other) => precise(shown(of(other))))
      .join(", ");
  const measure = ([title_, read, write]) => ({
    title: title_,
    number: true,
    of: (e) => (of(e) ? write(read(of(e), e)) : "–"),
    raw: (e) => (of(e) ? read(of(e), e) : null),
  });
  return figure({
    title,
    note,
    name,
    wide: true,
    rows: entries,
    columns: [
      { title: t("models.model"), head: true, of: (e) => champion(e.model, chosen), raw: (e) => e.model },
      measure(measures[0]),
      { title: t("board.behind"), number: true, of: (e) => withError(behind(e), e.standardErrorToBest), raw: behind },
      ...(earlier.length > 0 ? [{ title: t("board.earlier"), of: before, raw: before }] : []),
      ...measures.slice(1).map(measure),
      { title: t("uploads.note"), wide: true, of: (e) => el("span", { lang: "en" }, e.reason ?? ""), raw: (e) => e.reason },
    ],
    draw: () =>
      bars({
        categories: known.map((e) => e.model),
        across: true,
        series: [{ name: unit, values: known.map((e) => shown(of(e))) }],
        value: unit,
        format: precise,
      }),
  });
}

const valueBoard = (leaderboard, currency) =>
  board({
    title: t("board.value"),
    note: t("board.valuenote"),
    name: "leaderboard-value",
    entries: leaderboard.value,
    earlier: (leaderboard.earlier ?? []).map((window) => window.value),
    chosen: leaderboard.valueChampion,
    of: (e) => e.spend,
    shown: (m) => m.normalizedGini,
    unit: t("models.gini"),
    measures: [
      [t("models.gini"), (m) => m.normalizedGini, precise],
      [t("board.spearman"), (m) => m.spearman, precise],
      [t("board.mae"), (m) => m.meanAbsoluteError, (v) => money(v, currency)],
      [t("board.rmse"), (m) => m.rootMeanSquaredError, (v) => money(v, currency)],
      [t("models.bias"), (m) => share(m.biasPercent), signedPercent],
      [t("board.top10"), (m) => m.top10Capture, (v) => percent(v)],
      [t("board.topbias"), (m) => share(m.deciles[0].meanActual > 0 ? 100 * (m.deciles[0].meanPredicted / m.deciles[0].meanActual - 1) : null), signedPercent],
      [t("board.ordersbias"), (_, e) => share(e.orders.biasPercent), signedPercent],
      [t("board.buyersbias"), (_, e) => share(e.buyersBiasPercent), signedPercent],
      [t("board.crps"), (_, e) => e.ranges?.crps ?? null, (v) => (v === null ? "–" : money(v, currency))],
    ],
  });

const retentionBoard = (leaderboard) =>
  board({
    title: t("board.retention"),
    note: t("board.retentionnote"),
    name: "leaderboard-retention",
    entries: leaderboard.retention,
    earlier: (leaderboard.earlier ?? []).map((window) => window.retention),
    chosen: leaderboard.retentionChampion,
    of: (e) => e.metrics,
    shown: (m) => m.rocAuc,
    unit: t("models.auc"),
    measures: [
      [t("models.auc"), (m) => m.rocAuc, precise],
      [t("board.prauc"), (m) => m.prAuc, precise],
      [t("board.f1"), (m) => m.atThreshold.f1, precise],
      [t("board.recall"), (m) => m.atThreshold.recall, (v) => percent(v)],
      [t("board.precision"), (m) => m.atThreshold.precision, (v) => percent(v)],
      [t("board.logloss"), (m) => m.logLoss, precise],
      [t("board.ece"), (m) => m.expectedCalibrationError, precise],
    ],
  });

function versions(list) {
  const rows = list.filter((m) => m.card);
  const oldest = [...rows].reverse();
  return figure({
    title: t("versions.title"),
    note: t("versions.note"),
    name: "versions",
    rows,
    columns: [
      { title: t("versions.version"), head: true, of: (m) => [link(address(["models", m.version]), m.version), " ", m.standing && badge(t("versions.standing"), "good")], raw: (m) => m.version },
      { title: t("versions.asof"), of: (m) => day(m.card.asOf) },
      { title: t("models.value"), of: (m) => m.card.valueChampion },
      { title: t("models.gini"), number: true, of: (m) => precise(m.card.valueGini), raw: (m) => m.card.valueGini },
      { title: t("models.retention"), of: (m) => m.card.retentionChampion },
      { title: t("models.auc"), number: true, of: (m) => precise(m.card.retentionAuc), raw: (m) => m.card.retentionAuc },
    ],
    draw: () =>
      bars({
        categories: oldest.map((m) => day(m.card.asOf)),
        series: [
          { name: t("models.gini"), values: oldest.map((m) => m.card.valueGini) },
          { name: t("models.auc"), values: oldest.map((m) => m.card.retentionAuc) },
        ],
        value: t("versions.measure"),
        format: precise,
      }),
  });
}

// As many as there are colours.
const mostDrawn = 8;

/** Champion and challengers of one task over the versions: the best of the newest are drawn, all are in the table. */
function challengers({ list, task, chosen, title, unit, name }) {
  const rows = list.filter((m) => m.card && m[task].length > 0);
  const of = (model) => (m) => m[task].find((c) => c.model === model)?.measure ?? null;
  const oldest = [...rows].reverse();
  const newest = (model) => (rows.length > 0 ? (of(model)(rows[0]) ?? -Infinity) : -Infinity);
  const models = [...new Set(rows.flatMap((m) => m[task].map((c) => c.model)))]
    .filter((model) => rows.some((m) => of(model)(m) !== null))
    .sort((a, b) => newest(b) - newest(a));
  return figure({
    title,
    note: t("challengers.note"),
    name,
    wide: true,
    tall: true,
    rows,
    columns: [
      { title: t("versions.version"), head: true, of: (m) => link(address(["models", m.version]), m.version), raw: (m) => m.version },
      { title: t("versions.asof"), of: (m) => day(m.card.asOf), raw: (m) => m.card.asOf },
      { title: t("models.champion"), of: (m) => m.card[chosen] },
      ...models.map((model) => ({ title: model, number: true, of: (m) => precise(of(model)(m)), raw: of(model) })),
    ],
    draw: () =>
      lines({
        series: models.slice(0, mostDrawn).map((model) => ({ name: model, points: oldest.map((m, i) => [i, of(model)(m)]).filter(([, v]) => v !== null) })),
        x: {
          name: t("versions.asof"),
          min: 0,
          max: Math.max(1, oldest.length - 1),
          interval: Math.max(1, Math.ceil(oldest.length / 6)),
          format: (i) => (oldest[i] ? day(oldest[i].card.asOf) : ""),
        },
        y: { name: unit, format: precise, scale: true },
      }),
  });
}

const usability = (found) =>
  card(
    { title: t("usability.title"), note: t("usability.note") },
    !found
      ? empty(t("state.empty"))
      : [
          table({
            caption: t("usability.title"),
            columns: [
              { title: t("usability.check"), head: true, of: (c) => term("check", c.check) },
              { title: t("usability.verdict"), of: (c) => badge(term("verdict", c.verdict), c.verdict === "poor" ? "bad" : c.verdict) },
              { title: t("usability.found"), number: true, of: (c) => precise(c.value) },
              { title: t("usability.wanted"), number: true, of: (c) => precise(c.wanted) },
            ],
            rows: found.checks,
          }),
          found.checks.some((c) => c.verdict !== "good") && el("ul", { className: "list" }, found.checks.filter((c) => c.verdict !== "good").map((c) => el("li", null, said(adviceOf(c))))),
        ],
  );

const adviceOf = ({ check, value, advice }) => ({ code: `poor_${check.replaceAll("-", "_")}`, text: advice, values: { value: precise(value) } });

const about = ({ version, card: c }) =>
  card(
    { title: t("about.title"), wide: true },
    facts([
      [t("versions.version"), version],
      [t("versions.asof"), day(c.asOf)],
      [t("about.customers"), number(c.customers)],
      [t("about.cutoffs"), c.cutoffs.map(day).join(", ")],
      [t("about.churn"), el("span", { lang: "en" }, c.churnDefinition ?? c.churnMeaning)],
      [t("about.threshold"), percent(c.churnThreshold)],
      [t("about.libraries"), Object.entries(c.libraries).map(([name, v]) => `${name} ${v}`).join(", ")],
    ]),
  );
