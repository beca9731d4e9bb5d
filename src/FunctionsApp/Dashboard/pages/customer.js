import { find } from "../lib/api.js";
import { badge, card, empty, head, loaded, tile, tiles } from "../lib/card.js";
import { address, el, link } from "../lib/dom.js";
import { figure } from "../lib/figure.js";
import { day, days, money, month, number, percent, precise, signedMoney } from "../lib/format.js";
import { offers } from "../lib/offers.js";
import { points, waterfall } from "../lib/plots.js";
import { meanings, segmentName, segments, words } from "../lib/shop.js";
import { facts, table } from "../lib/table.js";
import { t, term } from "../lib/text.js";

/** One customer: prediction, reasons, groups, history, and all that is held. */
export default async function (id, signal) {
  const path = `customers/${encodeURIComponent(id)}`;
  const [answer, known, groups] = await Promise.all([find(path, signal), meanings(), segments(signal)]);
  const title = head(t("customer.title", { id }), answer && t("overview.says", { days: number(answer.horizonDays), day: day(answer.asOf) }), link("#/customers", t("customer.back")));
  const held = find(`${path}/data`, signal);
  if (!answer) return [title, empty(t("customer.unknown")), el("div", { className: "grid" }, history(held, null, known))];
  const c = answer.customer;
  return [
    title,
    figures(c, answer),
    el("div", { className: "grid" }, drivers(c, answer, known), placeOf(c, groups), recommended(path, signal), history(held, answer.currency, known)),
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

function drivers(c, { currency }, known) {
  const sum = c.drivers.reduce((all, d) => all + d.effect, 0);
  let at = c.expectedSpend - sum;
  const amount = (v) => money(v, currency);
  const valueOf = (d) => (d.value === null ? t("customer.novalue") : Number.isNaN(Number(d.value)) ? d.value : precise(Number(d.value)));
  const steps = [{ name: t("drivers.rest"), from: 0, to: at, total: true, says: amount(at) }];
  for (const d of c.drivers) {
    steps.push({ name: words(d.feature, known), from: at, to: (at += d.effect), says: `${signedMoney(d.effect, currency)} (${valueOf(d)})`, driver: d });
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
    tall: true,
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

function history(held, currency, known) {
  const place = loaded(
    () => held,
    (found) => (found ? [timeline(found, currency), rows(found), features(found, known)] : empty(t("history.none"))),
  );
  place.classList.add("wide");
  return place;
}

/** Sum of a day's order lines, and the days of the other rows. */
function byDay(found) {
  const all = found.exports.flatMap((e) => e.rows);
  const spend = new Map();
  for (const row of all.filter((r) => r.order_id !== undefined)) {
    const date = row.time.slice(0, 10);
    spend.set(date, (spend.get(date) ?? 0) + Number(row.amount));
  }
  return [...spend].sort(([a], [b]) => a.localeCompare(b)).map(([date, amount]) => ({ date, amount }));
}

function timeline(found, currency) {
  const bought = byDay(found);
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
        x: { name: t("history.day"), type: "time", format: month, says: day },
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

function features(found, known) {
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
          { title: t("features.name"), head: true, of: ([name]) => name },
          { title: t("features.value"), number: true, of: ([, value]) => shown(value) },
          { title: t("features.unit"), of: ([name]) => known.get(name).unit },
          { title: t("features.meaning"), wide: true, of: ([name]) => el("span", { lang: "en" }, known.get(name).meaning) },
        ],
        rows: values,
      }),
    ),
  );
}
