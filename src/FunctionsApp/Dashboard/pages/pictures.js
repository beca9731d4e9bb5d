// Pictures of models that can be read by eye: tiers, the linear and the logistic regression.
import { card, empty } from "../lib/card.js";
import { el } from "../lib/dom.js";
import { figure } from "../lib/figure.js";
import { money, number, percent, precise } from "../lib/format.js";
import { heat, points } from "../lib/plots.js";
import { t, term } from "../lib/text.js";

/** Actual against predicted tiers, by both ways. */
export function tierViews({ model }) {
  const found = model.evaluation?.tiers;
  if (!found) return empty(t("state.empty"));
  const names = found.tiers.names.map((n) => term("tier", n));
  return el(
    "div",
    { className: "grid" },
    confusion(t("confusion.cut"), names, found.cutValue),
    found.classifier ? confusion(t("confusion.classifier", { library: found.library }), names, found.classifier) : card({ title: t("confusion.classifier", { library: found.library ?? "" }) }, empty(found.reason ?? t("state.empty"))),
  );
}

function confusion(title, names, metrics) {
  return figure({
    title,
    note: t("confusion.note", { kappa: precise(metrics.kappa), accuracy: percent(metrics.accuracy), top: percent(metrics.topPrecision) }),
    name: "confusion",
    tall: true,
    rows: metrics.confusion,
    columns: [
      { title: t("confusion.actual"), head: true, of: (row) => names[metrics.confusion.indexOf(row)] },
      ...names.map((name, i) => ({ title: t("confusion.as", { tier: name }), number: true, of: (row) => number(row[i]), raw: (row) => row[i] })),
    ],
    draw: () => heat({ rows: names, columns: names, values: metrics.confusion, format: (v) => number(v), x: t("confusion.predicted"), y: t("confusion.actual") }),
  });
}

/** The regressions with their points. */
export function pictures({ model, currency }) {
  const { amount, retention } = model.pictures ?? {};
  return el("div", { className: "grid" }, amount ? [regression(amount, currency), residuals(amount, currency)] : card({ title: t("amount.title") }, empty(t("amount.none"))), retention ? boundary(retention) : card({ title: t("boundary.title") }, empty(t("boundary.none"))));
}

const fitted = (amount, x) => Math.exp(amount.intercept + amount.slope * Math.log(x));

function regression(amount, currency) {
  const positive = amount.points.filter((p) => p.x > 0 && p.y > 0);
  const xs = positive.map((p) => p.x);
  const ends = [Math.min(...xs), Math.max(...xs)];
  return figure({
    title: t("amount.title"),
    note: t("amount.note", { slope: precise(amount.slope), r2: precise(amount.rSquared) }),
    name: "amount-regression",
    wide: true,
    tall: true,
    none: t("amount.none"),
    rows: positive,
    columns: [
      { title: t("amount.x"), head: true, of: (p) => money(p.x, currency), raw: (p) => p.x },
      { title: t("amount.y"), number: true, of: (p) => money(p.y, currency), raw: (p) => p.y },
      { title: t("amount.fitted"), number: true, of: (p) => money(fitted(amount, p.x), currency), raw: (p) => fitted(amount, p.x) },
    ],
    draw: () =>
      points({
        groups: [{ name: t("amount.buyers"), points: positive.map((p) => [p.x, p.y]) }],
        curves: [{ name: t("amount.line"), points: ends.map((x) => [x, fitted(amount, x)]) }],
        x: { name: t("amount.x"), type: "log", format: (v) => money(v, currency) },
        y: { name: t("amount.y"), type: "log", format: (v) => money(v, currency) },
        marks: amount.tiers.map((b) => ({ name: t("amount.from", { tier: term("tier", b.tier) }), y: b.spend })),
      }),
  });
}

function residuals(amount, currency) {
  const rows = amount.points.map((p, i) => ({ fitted: fitted(amount, p.x), residual: amount.residuals[i] }));
  return figure({
    title: t("residuals.title"),
    note: t("residuals.note", { deviation: precise(amount.residualDeviation) }),
    name: "residuals",
    tall: true,
    rows,
    columns: [
      { title: t("amount.fitted"), head: true, of: (r) => money(r.fitted, currency), raw: (r) => r.fitted },
      { title: t("residuals.unit"), number: true, of: (r) => precise(r.residual), raw: (r) => r.residual },
    ],
    draw: () =>
      points({
        groups: [{ name: t("amount.buyers"), points: rows.map((r) => [r.fitted, r.residual]) }],
        x: { name: t("amount.fitted"), type: "log", format: (v) => money(v, currency) },
        y: { name: t("residuals.unit"), format: precise },
        marks: [{ name: "0", y: 0 }],
      }),
  });
}

function boundary(found) {
  const most = Math.max(...found.points.map((p) => p.y));
  const curve = found.boundary.filter((p) => p.y >= 1 && p.y <= most).map((p) => [p.x, p.y]);
  const group = (bought) => found.points.filter((p) => p.bought === bought).map((p) => [p.x, p.y]);
  return figure({
    title: t("boundary.title"),
    note: t("boundary.note", { threshold: percent(found.threshold), auc: precise(found.rocAuc) }),
    name: "decision-boundary",
    tall: true,
    rows: found.points,
    columns: [
      { title: t("boundary.x"), head: true, of: (p) => number(p.x), raw: (p) => p.x },
      { title: t("boundary.y"), number: true, of: (p) => number(p.y), raw: (p) => p.y },
      { title: t("boundary.bought"), of: (p) => t(p.bought ? "boundary.yes" : "boundary.no"), raw: (p) => p.bought },
    ],
    draw: () =>
      points({
        groups: [
          { name: t("boundary.yes"), points: group(true), color: "c1" },
          { name: t("boundary.no"), points: group(false), color: "c2" },
        ],
        curves: [{ name: t("boundary.line"), points: curve }],
        x: { name: t("boundary.x"), format: (v) => number(v), min: 0 },
        y: { name: t("boundary.y"), type: "log", format: (v) => number(v), min: 1 },
      }),
  });
}
