import { aliveCurve } from "../lib/alive.js";
import { find } from "../lib/api.js";
import { badge, card, empty, head, loaded, tile, tiles } from "../lib/card.js";
import { address, el, link } from "../lib/dom.js";
import { figure } from "../lib/figure.js";
import { day, days, money, month, number, percent, precise, signedMoney } from "../lib/format.js";
import { offers, toProduct } from "../lib/offers.js";
import { lines, points, waterfall } from "../lib/plots.js";
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
    tile(t("overview.value", { days: number(horizonDays) }), money(c.expectedSpend, currency), t("customer.range", { low: money(c.expectedSpendLow, currency), high: money(c.expectedSpendHigh, currency) }), "good"),
    tile(t("customer.buy"), percent(c.buyProbability), t("customer.orders", { n: precise(c.expectedOrders) })),
    tile(t("customer.churn"), percent(c.churnProbability), c.atRisk ? t("customer.atrisk") : t("customer.notatrisk"), c.atRisk ? "bad" : "good"),
    tile(t("customer.sofar"), money(c.spendToDate, currency), t("customer.purchases", { n: number(c.purchaseDays) })),
    tile(t("customer.last"), days(c.recencyDays), t("customer.lastsays")),
  );
}

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
    low: c.expectedSpendLow,
    high: c.expectedSpendHigh,
    says: `${amount(c.expectedSpend)} (${amount(c.expectedSpendLow)} – ${amount(c.expectedSpendHigh)})`,
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
      [t("customer.risk"), c.atRisk ? badge(t("customer.atrisk"), "bad") : badge(t("customer.notatrisk"), "good")],
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
    () => Promise.all([find(`${path}/data`, signal), find("models/current", signal), meanings(), unitsOf()]),
    ([found, model, known, units]) =>
      found
        ? [
            timeline(found, answer),
            answer && stillThere(found, model?.pictures?.alive, answer.asOf),
            reviews(found),
            rows(found),
            features(found, known, units),
          ].filter(Boolean)
        : empty(t("history.none")),
  );
  place.classList.add("wide");
  return place;
}

const linesOf = (found) => found.exports.flatMap((e) => e.rows).filter((r) => r.order_id !== undefined);

function stillThere(found, model, asOf) {
  const sales = linesOf(found).filter((r) => r.kind === "sale");
  const bought = [...new Set(sales.map((r) => r.time.slice(0, 10)))].filter((d) => d <= asOf);
  const curve = model && bought.length > 0 ? aliveCurve(model.parameters, bought, asOf) : [];
  return figure({
    title: t("alive.title"),
    note: curve.length > 0 ? t("alive.note", { day: day(asOf), now: percent(curve.at(-1)[1]) }) : null,
    name: "still-a-customer",
    none: t("alive.none"),
    rows: curve,
    columns: [
      { title: t("alive.date"), head: true, of: (p) => day(p[0]), raw: (p) => p[0] },
      { title: t("alive.y"), number: true, of: (p) => percent(p[1], 1), raw: (p) => p[1] },
    ],
    draw: () =>
      lines({
        series: [{ name: t("alive.curve"), points: curve }],
        x: { name: t("alive.date"), type: "time", format: month },
        y: { name: t("alive.y"), format: (v) => percent(v), min: 0, max: 1 },
      }),
  });
}

function reviews(found) {
  const own = found.exports.flatMap((e) => e.rows).filter((r) => r.rating !== undefined && r.text !== undefined);
  if (own.length === 0) return null;
  const { sentiment_mean: mean, sentiment_last: last } = found.features ?? {};
  return card(
    { title: t("feedback.title"), note: t("feedback.note") },
    table({
      caption: t("feedback.title"),
      columns: [
        { title: t("feedback.day"), head: true, of: (r) => day(r.time) },
        { title: t("products.sku"), of: (r) => (r.sku ? toProduct(r.sku) : "") },
        { title: t("feedback.rating"), number: true, of: (r) => precise(r.rating === null ? null : Number(r.rating)) },
        { title: t("feedback.text"), wide: true, of: (r) => [r.title, r.text].filter(Boolean).join(" · ") },
      ],
      rows: own.sort((a, b) => (b.time ?? "").localeCompare(a.time ?? "")),
    }),
    mean !== undefined && mean !== null && el("p", { className: "muted" }, t("feedback.says", { mean: precise(mean), last: precise(last) })),
  );
}

/** Sum of each day's order lines. */
function byDay(found) {
  const spend = new Map();
  for (const row of linesOf(found)) {
    const date = row.time.slice(0, 10);
    spend.set(date, (spend.get(date) ?? 0) + Number(row.amount));
  }
  return [...spend].sort(([a], [b]) => a.localeCompare(b)).map(([date, amount]) => ({ date, amount }));
}

function timeline(found, answer) {
  const currency = answer?.currency;
  const bought = byDay(found);
  const last = [bought.at(-1)?.date, answer?.asOf].filter(Boolean).sort().at(-1);
  const back = bought.filter((d) => d.amount < 0);
  return figure({
    title: t("history.title"),
    note: t("history.note"),
    name: "history",
    none: t("history.none"),
    rows: bought,
    columns: [
      { title: t("history.day"), head: true, of: (d) => day(d.date), raw: (d) => d.date },
      { title: t("history.amount"), number: true, of: (d) => money(d.amount, currency), raw: (d) => d.amount },
    ],
    draw: () =>
      points({
        groups: [
          { name: t("history.bought"), points: bought.filter((d) => d.amount >= 0).map((d) => [d.date, d.amount]) },
          ...(back.length ? [{ name: t("history.returned"), points: back.map((d) => [d.date, d.amount]) }] : []),
        ],
        x: { name: t("history.day"), type: "time", format: month, says: day, max: last },
        y: { name: currency ? t("unit.amount", { currency }) : t("unit.money"), format: (v) => money(v, currency), scale: false },
      }),
  });
}

function rows(found) {
  const parts = found.exports.map((e) => {
    const names = [...new Set(e.rows.flatMap((r) => Object.keys(r)))].filter((n) => n !== "customer_id");
    const columns = names.map((n, i) => ({ title: n, head: i === 0, of: (r) => (r[n] === null || r[n] === undefined ? "" : String(r[n])) }));
    return el("details", null, el("summary", null, t("held.rows", { name: e.export, n: number(e.rows.length) })), table({ caption: e.export, columns, rows: e.rows }));
  });
  return card({ title: t("held.title"), note: t("held.note") }, parts.length ? parts : empty(t("history.none")));
}

function features(found, known, units) {
  const values = Object.entries(found.features ?? {}).filter(([name]) => known.has(name));
  if (values.length === 0) return null;
  const shown = (v) => (v === null ? "–" : typeof v === "number" ? precise(v) : String(v));
  return card(
    { title: t("features.title"), note: t("features.note") },
    el(
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
    ),
  );
}
