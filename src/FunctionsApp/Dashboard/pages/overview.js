import { find, get } from "../lib/api.js";
import { badge, card, empty, head, noticesOf, said, tile, tiles, warnings } from "../lib/card.js";
import { address, el, fill, link } from "../lib/dom.js";
import { figure } from "../lib/figure.js";
import { day, days, daysSince, moment, money, number, percent, shortMoney, signedMoney } from "../lib/format.js";
import { bars, heat } from "../lib/plots.js";
import { ended, follow, startRun, uploads, uploadTable } from "../lib/runs.js";
import { scores } from "../lib/shop.js";
import { table } from "../lib/table.js";
import { t, term } from "../lib/text.js";

/** What the shop's customers are worth, and where its data stand. */
export default async function ({ signal }) {
  const [current, runs, opportunities, migration, models] = await Promise.all([
    scores(signal),
    get("runs", signal),
    find("opportunities", signal),
    find("tiers/migration", signal),
    get("models?standing=true", signal),
  ]);
  if (!current) return [head(t("nav.overview"), t("overview.nothing")), data(runs, signal, true)];
  const run = runs.items.find((r) => r.id === current.run) ?? (await find(`runs/${encodeURIComponent(current.run)}`, signal));
  return [
    head(t("nav.overview"), t("overview.says", { days: number(current.horizonDays), day: day(current.asOf) })),
    figures(current, opportunities, runs),
    warnings(told(current, run, runs, models)),
    el("div", { className: "grid" }, tiers(current), moves(migration, current), chances(opportunities, current), data(runs, signal, false)),
  ];
}

function told(current, run, runs, models) {
  const failed = runs.items[0]?.status === "failed" ? [t("overview.lastfailed", { why: runs.items[0].error ?? t("run.stuck") })] : [];
  const stuck = runs.poison.map((p) => t("overview.poison", { queue: p.queue }));
  const notices = [...noticesOf(run), ...noticesOf(models.items.find((m) => m.version === current.modelVersion)?.card)];
  const once = [...new Map(notices.map((notice) => [notice.text, notice])).values()];
  return [...new Set([...failed, ...stuck]), ...once.map(said)];
}

function figures(current, opportunities, runs) {
  const age = daysSince(current.asOf);
  const last = runs.items[0];
  const risky = opportunities?.aboutToBeLost;
  const hidden = opportunities?.hiddenPotential;
  return tiles(
    tile(t("overview.customers"), number(current.customers), t("overview.scored")),
    tile(
      t("overview.value", { days: number(current.horizonDays) }),
      shortMoney(current.expectedSpend, current.currency),
      spendSays(current),
      "good",
    ),
    tile(t("overview.orders"), number(current.expectedOrders), t("overview.ordersays")),
    risky && tile(t("overview.risk"), shortMoney(risky.atStake, current.currency), t("overview.ofcustomers", { n: number(risky.customers) }), "bad"),
    hidden && tile(t("overview.hidden"), shortMoney(hidden.atStake, current.currency), t("overview.ofcustomers", { n: number(hidden.customers) })),
    tile(t("overview.fresh"), day(current.asOf), age === 0 ? t("overview.today") : t("overview.age", { days: days(age) }), age > 45 ? "weak" : "good"),
    last && tile(t("overview.lastrun"), term("status", last.status), moment(last.createdAt), last.status === "failed" ? "bad" : "good"),
  );
}

function spendSays({ expectedSpend, expectedSpendLow, expectedSpendHigh, customers, currency }) {
  const each = t("overview.each", { amount: money(expectedSpend / customers, currency) });
  if (expectedSpendLow == null) {
    return each;
  }
  return `${t("customer.range", { low: shortMoney(expectedSpendLow, currency), high: shortMoney(expectedSpendHigh, currency) })}; ${each}`;
}

function tiers(current) {
  const rows = current.tiers;
  const share = (tier) => tier.customers / current.customers;
  const value = (tier) => (current.expectedSpend > 0 ? tier.expectedSpend / current.expectedSpend : 0);
  return figure({
    title: t("tiers.title"),
    note: t("tiers.note"),
    name: "tiers",
    rows,
    columns: [
      { title: t("tiers.tier"), head: true, of: (x) => link(address(["customers"], { tier: x.tier }), term("tier", x.tier)), raw: (x) => x.tier },
      { title: t("tiers.customers"), number: true, of: (x) => number(x.customers), raw: (x) => x.customers },
      { title: t("tiers.value"), number: true, of: (x) => money(x.expectedSpend, current.currency), raw: (x) => x.expectedSpend },
      { title: t("tiers.share"), number: true, of: (x) => percent(value(x)), raw: value },
      { title: t("tiers.from"), number: true, of: (x) => money(x.minExpectedSpend, current.currency), raw: (x) => x.minExpectedSpend },
    ],
    draw: () =>
      bars({
        categories: rows.map((x) => term("tier", x.tier)),
        series: [
          { name: t("tiers.ofcustomers"), values: rows.map(share) },
          { name: t("tiers.ofvalue"), values: rows.map(value) },
        ],
        value: t("unit.share"),
        format: (v) => percent(v),
      }),
  });
}

function moves(migration, current) {
  const title = t("moves.title");
  if (!migration?.lastRun) return card({ title }, empty(t("moves.none")));
  const cells = migration.value.cells;
  const name = (tier) => (tier === null ? t("moves.nowhere") : term("tier", tier));
  const order = [...current.tiers.map((x) => x.tier)];
  const known = (key) => [...order.filter((tier) => cells.some((c) => c[key] === tier)), ...(cells.some((c) => c[key] === null) ? [null] : [])];
  const rows = known("from");
  const columns = known("to");
  const at = (from, to) => cells.find((c) => c.from === from && c.to === to)?.customers ?? 0;
  return figure({
    title,
    note: t("moves.note", {
      risen: number(migration.value.risen),
      won: signedMoney(migration.value.risenValue, migration.currency),
      fallen: number(migration.value.fallen),
      lost: signedMoney(migration.value.fallenValue, migration.currency),
    }),
    name: "migration",
    rows: cells,
    columns: [
      { title: t("moves.from"), head: true, of: (c) => name(c.from) },
      { title: t("moves.to"), of: (c) => name(c.to) },
      { title: t("tiers.customers"), number: true, of: (c) => number(c.customers), raw: (c) => c.customers },
      { title: t("moves.before"), number: true, of: (c) => money(c.expectedBefore, migration.currency), raw: (c) => c.expectedBefore },
      { title: t("moves.now"), number: true, of: (c) => money(c.expectedNow, migration.currency), raw: (c) => c.expectedNow },
    ],
    draw: () =>
      heat({
        rows: rows.map(name),
        columns: columns.map(name),
        values: rows.map((from) => columns.map((to) => at(from, to))),
        format: (v) => number(v),
        x: t("moves.to"),
        y: t("moves.from"),
      }),
  });
}

function chances(opportunities, current) {
  const share = (points) => percent(points / 100);
  const list = (title, note, found, why) =>
    card(
      { title, note },
      !found || found.items.length === 0
        ? empty(t("chances.none"))
        : table({
            caption: t("chances.caption", { shown: number(Math.min(8, found.items.length)), all: number(found.customers) }),
            shown: true,
            columns: [
              { title: t("customer.id"), head: true, of: (o) => link(address(["customers", o.customerId]), o.customerId) },
              { title: t("chances.stake"), number: true, of: (o) => money(o.atStake, current.currency) },
              { title: t("chances.why"), wide: true, of: why },
            ],
            rows: found.items.slice(0, 8),
          }),
    );
  return [
    list(t("overview.risk"), t("chances.risk", { horizon: number(current.horizonDays) }), opportunities?.aboutToBeLost, (o) =>
      t("chances.lossreason", { gap: days(o.usualGapDays), silence: days(o.recencyDays), horizon: number(current.horizonDays), none: percent(1 - o.buyProbability) }),
    ),
    list(t("overview.hidden"), t("chances.hidden"), opportunities?.hiddenPotential, (o) =>
      t("chances.hiddenreason", { predicted: share(o.predictedPercentile), value: share(o.spendPercentile) }),
    ),
  ];
}

function data(runs, signal, first) {
  const list = el("div");
  const refresh = () => fill(list, uploadTable(signal));
  refresh();
  const going = el("div");
  const button = el("button", { type: "button", className: "primary" }, t("run.start"));
  const done = (run) => {
    button.disabled = false;
    if (run.status === "succeeded") going.append(el("p", null, el("button", { type: "button", onclick: () => dispatchEvent(new Event("hashchange")) }, t("run.show"))));
  };
  const watch = (id) => {
    button.disabled = true;
    follow(id, going, signal, done);
  };
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      watch((await startRun("train")).id);
    } catch (error) {
      button.disabled = false;
      fill(going, el("p", { className: "failed", role: "alert" }, error.message));
    }
  });
  const last = runs.items[0];
  if (last && !ended(last)) watch(last.id);
  else if (last) fill(going, el("p", { className: "muted" }, badge(term("status", last.status), last.status === "failed" ? "bad" : "good"), " ", t("run.since", { when: moment(last.createdAt) })));
  return card(
    { title: t("data.title"), note: t(first ? "data.first" : "data.note"), wide: true },
    uploads(signal, refresh),
    list,
    el("h3", null, t("run.title")),
    el("p", { className: "muted" }, t("run.note")),
    button,
    going,
  );
}
