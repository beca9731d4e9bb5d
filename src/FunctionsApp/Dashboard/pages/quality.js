import { find } from "../lib/api.js";
import { badge, card, empty, head, noticesOf, said, tile, tiles, warnings } from "../lib/card.js";
import { address, el, link } from "../lib/dom.js";
import { figure } from "../lib/figure.js";
import { day, number, percent, precise } from "../lib/format.js";
import { bars } from "../lib/plots.js";
import { words } from "../lib/shop.js";
import { table } from "../lib/table.js";
import { t, term } from "../lib/text.js";

const shownFeatures = 12;

/** How far the data behind the scores can be trusted. */
export default async function ({ signal }) {
  const answer = await find("quality", signal);
  if (!answer) return [head(t("nav.quality")), empty(t("quality.none"))];
  const q = answer.quality;
  const drifted = q.features.filter((f) => f.level !== "none");
  return [
    head(t("nav.quality"), q.reference ? t("quality.says", { day: day(answer.asOf), then: day(q.referenceAsOf) }) : t("quality.first", { day: day(answer.asOf) })),
    tiles(
      tile(t("tiers.customers"), number(q.customers)),
      tile(t("quality.drifted"), number(drifted.length), t("quality.driftedsays", { n: number(q.features.length) }), drifted.length > 0 ? "weak" : "good"),
      tile(t("quality.drops"), number(q.volumes.filter((v) => v.dropped).length), t("quality.dropssays"), q.volumes.some((v) => v.dropped) ? "bad" : "good"),
      tile(t("quality.refused"), number(q.exports.reduce((sum, e) => sum + e.refused, 0)), t("quality.refusedsays", { n: number(q.exports.length) })),
    ),
    warnings(noticesOf(q).map(said)),
    el("div", { className: "grid" }, drift(q), volumes(q), exports(q)),
  ];
}

function drift(q) {
  const top = q.features.filter((f) => f.psi !== null).slice(0, shownFeatures);
  const columns = [
    { title: t("features.name"), head: true, of: (f) => words(f.feature), raw: (f) => f.feature },
    { title: t("drift.psi"), number: true, of: (f) => precise(f.psi), raw: (f) => f.psi },
    { title: t("drift.level"), of: (f) => badge(term("drift", f.level), { none: "good", moderate: "weak", major: "bad" }[f.level] ?? ""), raw: (f) => f.level },
    { title: t("drift.then"), number: true, of: (f) => percent(f.missingThen), raw: (f) => f.missingThen },
    { title: t("drift.now"), number: true, of: (f) => percent(f.missingNow), raw: (f) => f.missingNow },
  ];
  if (top.length === 0) {
    return card({ title: t("drift.missing"), note: t("drift.missingnote"), wide: true }, table({ caption: t("drift.missing"), columns: [columns[0], columns.at(-1)], rows: [...q.features].sort((a, b) => b.missingNow - a.missingNow).slice(0, shownFeatures) }));
  }
  return figure({
    title: t("drift.title"),
    note: t("drift.note"),
    name: "drift",
    wide: true,
    rows: q.features,
    columns,
    draw: () => bars({ categories: top.map((f) => words(f.feature)), across: true, series: [{ name: t("drift.psi"), values: top.map((f) => f.psi) }], value: t("drift.psi"), format: precise }),
  });
}

function volumes(q) {
  const rows = q.volumes;
  return figure({
    title: t("volumes.title"),
    note: t("volumes.note"),
    name: "volumes",
    rows,
    columns: [
      { title: t("volumes.measure"), head: true, of: (v) => term("volume", v.measure), raw: (v) => v.measure },
      { title: t("volumes.last"), number: true, of: (v) => number(v.lastWeek), raw: (v) => v.lastWeek },
      { title: t("volumes.usual"), number: true, of: (v) => number(v.medianWeek), raw: (v) => v.medianWeek },
      { title: t("volumes.dropped"), of: (v) => (v.dropped ? badge(t("volumes.yes"), "bad") : badge(t("volumes.no"), "good")), raw: (v) => v.dropped },
    ],
    draw: () =>
      bars({
        categories: rows.map((v) => term("volume", v.measure)),
        series: [
          { name: t("volumes.usual"), values: rows.map(() => 1) },
          { name: t("volumes.last"), values: rows.map((v) => (v.medianWeek > 0 ? v.lastWeek / v.medianWeek : null)) },
        ],
        value: t("volumes.unit"),
        format: (v) => percent(v),
      }),
  });
}

const exports = (q) =>
  card(
    { title: t("quality.exports"), note: t("quality.exportsnote") },
    q.exports.length
      ? table({
          caption: t("quality.exports"),
          columns: [
            { title: t("uploads.name"), head: true, of: (e) => link(address(["uploads", e.name]), e.name) },
            { title: t("uploads.kind"), of: (e) => term("kind", e.kind) },
            { title: t("quality.rows"), number: true, of: (e) => number(e.rows) },
            { title: t("quality.keptbefore"), number: true, of: (e) => `${number(e.kept)} (${number(e.keptBefore)})` },
            { title: t("uploads.refused"), number: true, of: (e) => `${number(e.refused)} (${percent(e.refusedShare, 1)})` },
            { title: t("quality.ahead"), number: true, of: (e) => number(e.ahead) },
            { title: t("quality.duplicates"), number: true, of: (e) => number(e.duplicates) },
          ],
          rows: q.exports,
        })
      : empty(t("uploads.none")),
    q.refusedExports.length > 0 && el("ul", { className: "list" }, q.refusedExports.map((e) => el("li", null, e.asks ? badge(t("status.asked"), "weak") : badge(t("status.failed"), "bad"), ` ${e.name}: ${e.asks ? term("question", e.code) : term("refusal", e.code)}`))),
  );
