// What the champions look at.
import { el } from "../lib/dom.js";
import { figure } from "../lib/figure.js";
import { money, number, percent, precise } from "../lib/format.js";
import { bars, lines } from "../lib/plots.js";
import { words } from "../lib/shop.js";
import { t } from "../lib/text.js";
import { card, empty } from "../lib/card.js";
import { facts } from "../lib/table.js";

/** Top features of both champions, by two ways; odds ratios; partial dependence. */
export function features({ model, units, currency }) {
  const found = model.explanation;
  if (!found) return empty(t("state.empty"));
  return el(
    "div",
    { className: "grid" },
    model.card.selection && selection(model.card),
    importance("value", found.value),
    importance("retention", found.retention),
    information("value", found.valueInformation),
    information("retention", found.retentionInformation),
    odds(found.odds),
    found.valueDependence.map((d) => dependence(d, units, ["value", (v) => money(v, currency)])),
    found.retentionDependence.map((d) => dependence(d, units, ["retention", percent])),
  );
}

/** What it cost to learn from the most telling features alone. */
const selection = ({ selection: chosen, valueGini, retentionAuc }) =>
  card(
    { title: t("selection.title", { n: number(chosen.top) }), note: t("selection.note"), wide: true },
    facts([
      [t("models.gini"), t("selection.against", { now: precise(valueGini), all: precise(chosen.valueGiniOfAll) })],
      [t("models.auc"), t("selection.against", { now: precise(retentionAuc), all: precise(chosen.retentionAucOfAll) })],
      [t("selection.features"), chosen.features.map(words).join(" · ")],
    ]),
  );

function importance(task, rows) {
  return figure({
    title: t(`top.${task}`),
    note: t(`top.${task}note`),
    name: `features-${task}`,
    rows,
    columns: [
      { title: t("features.name"), head: true, of: (f) => words(f.feature), raw: (f) => f.feature },
      { title: t("top.importance"), number: true, of: (f) => precise(f.importance), raw: (f) => f.importance },
      { title: t("top.direction"), number: true, of: (f) => precise(f.direction), raw: (f) => f.direction },
    ],
    draw: () =>
      bars({
        categories: rows.map((f) => words(f.feature)),
        across: true,
        series: [{ name: t("top.importance"), values: rows.map((f) => f.importance) }],
        value: t(`top.${task}unit`),
        format: precise,
      }),
  });
}

function information(task, opinion) {
  const rows = opinion?.top ?? [];
  return figure({
    title: t(`information.${task}`),
    note: t("information.note", { overlap: percent(opinion?.topOverlap), agreement: precise(opinion?.rankAgreement), stability: percent(opinion?.stability) }),
    name: `information-${task}`,
    rows,
    columns: [
      { title: t("features.name"), head: true, of: (f) => words(f.feature), raw: (f) => f.feature },
      { title: t("information.unit"), number: true, of: (f) => precise(f.nats), raw: (f) => f.nats },
    ],
    draw: () =>
      bars({
        categories: rows.map((f) => words(f.feature)),
        across: true,
        series: [{ name: t("information.unit"), values: rows.map((f) => f.nats) }],
        value: t("information.unit"),
        format: precise,
      }),
  });
}

function odds(all) {
  const rows = all.slice(0, 12);
  return figure({
    title: t("odds.title"),
    note: t("odds.note"),
    name: "odds",
    wide: true,
    none: t("odds.none"),
    rows: all,
    columns: [
      { title: t("features.name"), head: true, of: (o) => words(o.column), raw: (o) => o.column },
      { title: t("odds.ratio"), number: true, of: (o) => precise(o.oddsRatio), raw: (o) => o.oddsRatio },
      { title: t("odds.interval"), number: true, of: (o) => `${precise(o.low)} – ${precise(o.high)}` },
      { title: t("odds.coefficient"), number: true, of: (o) => precise(o.coefficient), raw: (o) => o.coefficient },
      { title: t("odds.error"), number: true, of: (o) => precise(o.standardError), raw: (o) => o.standardError },
    ],
    draw: () =>
      bars({
        categories: rows.map((o) => words(o.column)),
        across: true,
        signed: true,
        series: [{ name: t("odds.coefficient"), values: rows.map((o) => o.coefficient) }],
        value: t("odds.unit"),
        format: precise,
      }),
  });
}

function dependence({ feature, points }, units, [task, write]) {
  const unit = units(feature);
  const x = unit ? t("unit.of", { what: words(feature), unit }) : words(feature);
  return figure({
    title: t(`dependence.${task}`, { feature: words(feature) }),
    note: t("dependence.note"),
    name: `dependence-${task}-${feature}`,
    rows: points,
    columns: [
      { title: x, head: true, of: (p) => precise(p.value), raw: (p) => p.value },
      { title: t(`dependence.${task}unit`), number: true, of: (p) => write(p.prediction), raw: (p) => p.prediction },
    ],
    draw: () =>
      lines({
        series: [{ name: t(`dependence.${task}unit`), points: points.map((p) => [p.value, p.prediction]) }],
        x: { name: x, format: precise },
        y: { name: t(`dependence.${task}unit`), format: (v) => write(v), scale: task === "value" },
      }),
  });
}
