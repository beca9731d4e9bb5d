// How well the champions predicted the held-out window.
import { card, empty } from "../lib/card.js";
import { el } from "../lib/dom.js";
import { figure } from "../lib/figure.js";
import { money, number, percent, precise } from "../lib/format.js";
import { bars, lines } from "../lib/plots.js";
import { facts } from "../lib/table.js";
import { t } from "../lib/text.js";

/** Deciles and lift of the expected spend. */
export function value({ model, currency }) {
  const spend = model.evaluation?.value?.spend;
  if (!spend) return empty(t("state.empty"));
  const rows = spend.deciles;
  const columns = [
    { title: t("deciles.decile"), head: true, of: (d) => number(d.number), raw: (d) => d.number },
    { title: t("tiers.customers"), number: true, of: (d) => number(d.customers), raw: (d) => d.customers },
    { title: t("deciles.predicted"), number: true, of: (d) => money(d.meanPredicted, currency), raw: (d) => d.meanPredicted },
    { title: t("deciles.actual"), number: true, of: (d) => money(d.meanActual, currency), raw: (d) => d.meanActual },
    { title: t("deciles.lift"), number: true, of: (d) => precise(d.lift), raw: (d) => d.lift },
  ];
  const gains = cumulative(rows);
  return el(
    "div",
    { className: "grid" },
    figure({
      title: t("deciles.title"),
      note: t("deciles.note"),
      name: "deciles",
      rows,
      columns,
      draw: () =>
        bars({
          categories: rows.map((d) => number(d.number)),
          series: [
            { name: t("deciles.predicted"), values: rows.map((d) => d.meanPredicted) },
            { name: t("deciles.actual"), values: rows.map((d) => d.meanActual) },
          ],
          value: t("deciles.unit"),
          format: (v) => money(v, currency),
        }),
    }),
    figure({
      title: t("lift.title"),
      note: t("lift.note"),
      name: "lift",
      rows,
      columns,
      draw: () =>
        bars({ categories: rows.map((d) => number(d.number)), series: [{ name: t("deciles.lift"), values: rows.map((d) => d.lift) }], value: t("lift.unit"), format: precise }),
    }),
    figure({
      title: t("gains.title"),
      note: t("gains.note", { top10: percent(spend.top10Capture), top20: percent(spend.top20Capture) }),
      name: "gains",
      wide: true,
      rows: gains,
      columns: [
        { title: t("gains.x"), head: true, of: (g) => percent(g[0]), raw: (g) => g[0] },
        { title: t("gains.y"), number: true, of: (g) => percent(g[1]), raw: (g) => g[1] },
      ],
      draw: () =>
        lines({
          series: [
            { name: t("gains.model"), points: gains },
            { name: t("gains.chance"), points: [[0, 0], [1, 1]], dashed: true },
          ],
          x: { name: t("gains.x"), format: (v) => percent(v), min: 0, max: 1 },
          y: { name: t("gains.y"), format: (v) => percent(v), min: 0, max: 1 },
        }),
    }),
  );
}

// Share of the customers, best first, and share of all spend that they held.
function cumulative(deciles) {
  const customers = deciles.reduce((sum, d) => sum + d.customers, 0);
  const all = deciles.reduce((sum, d) => sum + d.customers * d.meanActual, 0);
  let seen = 0;
  let held = 0;
  const points = deciles.map((d) => [(seen += d.customers) / customers, all > 0 ? (held += d.customers * d.meanActual) / all : 0]);
  return [[0, 0], ...points];
}

/** Calibration and curves of the probability of buying again. */
export function retention({ model }) {
  const metrics = model.evaluation?.retention?.metrics;
  const churn = model.evaluation?.churn;
  if (!metrics) return empty(t("state.empty"));
  const share = { format: (v) => percent(v), min: 0, max: 1 };
  const curve = (points) => points.map((p) => [p.x, p.y]);
  const xy = (x, y) => [
    { title: x, head: true, of: (p) => percent(p.x, 1), raw: (p) => p.x },
    { title: y, number: true, of: (p) => percent(p.y, 1), raw: (p) => p.y },
  ];
  return el(
    "div",
    { className: "grid" },
    figure({
      title: t("calibration.title"),
      note: t("calibration.note"),
      name: "calibration",
      rows: metrics.calibration,
      columns: [
        { title: t("calibration.x"), head: true, of: (b) => percent(b.meanProbability, 1), raw: (b) => b.meanProbability },
        { title: t("calibration.y"), number: true, of: (b) => percent(b.actualShare, 1), raw: (b) => b.actualShare },
        { title: t("tiers.customers"), number: true, of: (b) => number(b.customers), raw: (b) => b.customers },
      ],
      draw: () =>
        lines({
          series: [
            { name: t("gains.model"), points: [...metrics.calibration].reverse().map((b) => [b.meanProbability, b.actualShare]) },
            { name: t("calibration.perfect"), points: [[0, 0], [1, 1]], dashed: true },
          ],
          x: { name: t("calibration.x"), ...share },
          y: { name: t("calibration.y"), ...share },
        }),
    }),
    card(
      { title: t("threshold.title"), note: t("threshold.note") },
      churn &&
        facts([
          [t("about.threshold"), percent(churn.atThreshold.threshold)],
          [t("board.recall"), percent(churn.atThreshold.recall)],
          [t("board.precision"), percent(churn.atThreshold.precision)],
          [t("board.f1"), precise(churn.atThreshold.f1)],
          [t("threshold.best"), `${precise(churn.atBestF1.f1)} (${percent(churn.atBestF1.threshold)})`],
          [t("threshold.left"), percent(churn.positiveShare)],
          [t("board.logloss"), precise(churn.logLoss)],
          [t("threshold.brier"), precise(churn.brier)],
          [t("board.ece"), precise(churn.expectedCalibrationError)],
        ]),
    ),
    figure({
      title: t("roc.title"),
      note: t("roc.note", { auc: precise(metrics.rocAuc) }),
      name: "roc",
      rows: metrics.rocCurve,
      columns: xy(t("roc.x"), t("roc.y")),
      draw: () =>
        lines({
          series: [
            { name: t("gains.model"), points: curve(metrics.rocCurve) },
            { name: t("gains.chance"), points: [[0, 0], [1, 1]], dashed: true },
          ],
          x: { name: t("roc.x"), ...share },
          y: { name: t("roc.y"), ...share },
        }),
    }),
    figure({
      title: t("pr.title"),
      note: t("pr.note", { auc: precise(metrics.prAuc) }),
      name: "precision-recall",
      rows: metrics.prCurve,
      columns: xy(t("board.recall"), t("board.precision")),
      draw: () =>
        lines({
          series: [
            { name: t("gains.model"), points: curve(metrics.prCurve) },
            { name: t("gains.chance"), points: [[0, metrics.positiveShare], [1, metrics.positiveShare]], dashed: true },
          ],
          x: { name: t("board.recall"), ...share },
          y: { name: t("board.precision"), ...share },
        }),
    }),
  );
}
