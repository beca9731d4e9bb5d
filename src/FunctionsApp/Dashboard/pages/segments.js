import { card, empty, head, said } from "../lib/card.js";
import { address, el, link } from "../lib/dom.js";
import { figure } from "../lib/figure.js";
import { day, money, number, percent, precise } from "../lib/format.js";
import { bars, lines, points } from "../lib/plots.js";
import { churnWords, segmentName, segments } from "../lib/shop.js";
import { t } from "../lib/text.js";
import segment from "./segment.js";

/** All segments, or one of them. */
export default async function ({ rest, signal }) {
  return rest.length > 0 ? segment(rest[0], signal) : all(signal);
}

async function all(signal) {
  const [list, churn] = await Promise.all([segments(signal), churnWords(signal)]);
  if (!list) return [head(t("nav.segments")), empty(t("state.noscores"))];
  const named = (s) => segmentName(s.id, list);
  return [
    head(t("nav.segments"), t("segments.says", { n: number(list.segments.filter((s) => s.id !== null).length), day: day(list.asOf) })),
    list.warning && el("p", { className: "empty" }, said(list.notice ?? { text: list.warning })),
    card({ title: t("segments.title"), note: t("segments.note") }, el("div", { className: "cards" }, list.segments.map((s) => item(s, list)))),
    el("div", { className: "grid spaced" }, values(list, named, churn), map(list), curve(list)),
  ];
}

function item(s, list) {
  const headline = list.summaries.find((x) => (x.segment ?? 0) === (s.id ?? 0))?.headline;
  return el(
    "article",
    { className: "item" },
    el("h3", null, link(address(["segments", String(s.id ?? 0)]), segmentName(s.id, list))),
    headline && el("p", null, headline),
    el("p", { className: "muted" }, t("segments.share", { customers: number(s.customers), share: percent(s.shareOfCustomers), value: percent(s.shareOfValue) })),
  );
}

function values(list, named, churn) {
  const rows = list.segments;
  return figure({
    title: t("segments.values"),
    note: t("segments.valuesnote"),
    name: "segments",
    rows,
    columns: [
      { title: t("customer.segment"), head: true, of: named },
      { title: t("tiers.customers"), number: true, of: (s) => number(s.customers), raw: (s) => s.customers },
      { title: t("tiers.ofcustomers"), number: true, of: (s) => percent(s.shareOfCustomers), raw: (s) => s.shareOfCustomers },
      { title: t("tiers.ofvalue"), number: true, of: (s) => percent(s.shareOfValue), raw: (s) => s.shareOfValue },
      { title: t("segments.each"), number: true, of: (s) => money(s.expectedSpendPerCustomer, list.currency), raw: (s) => s.expectedSpendPerCustomer },
      { title: churn, number: true, of: (s) => percent(s.churnProbability), raw: (s) => s.churnProbability },
    ],
    draw: () =>
      bars({
        categories: rows.map(named),
        across: true,
        series: [
          { name: t("tiers.ofcustomers"), values: rows.map((s) => s.shareOfCustomers) },
          { name: t("tiers.ofvalue"), values: rows.map((s) => s.shareOfValue) },
        ],
        value: t("unit.share"),
        format: (v) => percent(v),
      }),
  });
}

function map(list) {
  const ids = [...new Set(list.picture.map((p) => p.segmentId))].sort((a, b) => (a ?? 1e9) - (b ?? 1e9));
  return figure({
    title: t("map.title"),
    note: t("map.note"),
    name: "segment-map",
    tall: true,
    none: t("map.none"),
    rows: list.picture,
    columns: [
      { title: t("customer.segment"), head: true, of: (p) => segmentName(p.segmentId, list) },
      { title: t("map.x"), number: true, of: (p) => precise(p.x), raw: (p) => p.x },
      { title: t("map.y"), number: true, of: (p) => precise(p.y), raw: (p) => p.y },
    ],
    draw: () =>
      points({
        groups: ids.map((id) => ({ name: segmentName(id, list), points: list.picture.filter((p) => p.segmentId === id).map((p) => [p.x, p.y]) })),
        x: { name: t("map.x"), format: precise },
        y: { name: t("map.y"), format: precise },
      }),
  });
}

function curve(list) {
  const chosen = list.segments.filter((s) => s.id !== null).length;
  const measures = ["silhouette", "stability", "daviesBouldin"];
  return figure({
    title: t("curve.title"),
    note: t("curve.note"),
    name: "segment-number",
    wide: true,
    none: t("curve.none"),
    rows: list.curve,
    columns: [
      { title: t("curve.k"), head: true, of: (p) => number(p.k), raw: (p) => p.k },
      ...measures.map((m) => ({ title: t(`curve.${m}`), number: true, of: (p) => precise(p[m]), raw: (p) => p[m] })),
    ],
    draw: () =>
      lines({
        series: measures.map((m) => ({ name: t(`curve.${m}`), points: list.curve.map((p) => [p.k, p[m]]) })),
        x: { name: t("curve.k"), format: (v) => number(v), min: "dataMin", max: "dataMax", minInterval: 1 },
        y: { name: t("curve.measure"), format: precise },
        marks: chosen > 0 ? [{ name: t("curve.now"), x: chosen }] : [],
      }),
  });
}
