import { get } from "../lib/api.js";
import { badge, card, empty, failure, head } from "../lib/card.js";
import { save } from "../lib/csv.js";
import { address, el, fill, link } from "../lib/dom.js";
import { day, money, number, percent } from "../lib/format.js";
import { scores, segmentName, segments } from "../lib/shop.js";
import { addRows, table } from "../lib/table.js";
import { t, term } from "../lib/text.js";
import customer from "./customer.js";

const sorts = ["expectedSpend", "buyProbability", "churnProbability", "expectedOrders", "spendToDate", "purchaseDays", "recencyDays"];
const filters = ["tier", "segment", "behaviourTier", "needTier", "atRisk"];
const size = 50;
const largest = 500;

/** The list of customers, or one of them. */
export default async function (place) {
  return place.rest.length > 0 ? customer(place.rest.join("/"), place.signal) : list(place);
}

async function list({ parameters, signal }) {
  const [current, groups] = await Promise.all([scores(signal), segments(signal)]);
  if (!current) return [head(t("nav.customers")), empty(t("state.noscores"))];
  const mixes = await names(groups, signal);
  return [
    head(t("nav.customers"), t("overview.says", { days: number(current.horizonDays), day: day(current.asOf) }), finder()),
    filterRow(parameters, current, groups, mixes),
    results(parameters, groups, signal),
  ];
}

// The names of tiers by behaviour and need stand in the segments' profiles.
async function names(groups, signal) {
  const profiles = await Promise.all((groups?.segments ?? []).map((s) => get(`segments/${s.id ?? 0}`, signal)));
  const all = (mix) => [...new Set(profiles.flatMap((p) => p.segment[mix].map((x) => x.name)))].sort();
  return { behaviourTier: all("behaviourTiers"), needTier: all("needTiers") };
}

const finder = () => {
  const input = el("input", { id: "find", type: "search", required: true, autocomplete: "off" });
  return el(
    "form",
    {
      className: "row",
      role: "search",
      onsubmit: (event) => {
        event.preventDefault();
        location.hash = address(["customers", input.value.trim()]);
      },
    },
    el("div", { className: "field" }, el("label", { for: "find" }, t("customers.find")), input),
    el("button", null, t("customers.open")),
  );
};

function filterRow(parameters, current, groups, mixes) {
  const select = (name, label, options) =>
    el(
      "div",
      { className: "field" },
      el("label", { for: name }, label),
      el(
        "select",
        {
          id: name,
          onchange: (event) => {
            const chosen = { ...Object.fromEntries(parameters), [name]: event.target.value };
            location.hash = address(["customers"], chosen);
          },
        },
        options.map(([value, text]) => el("option", { value, selected: (parameters.get(name) ?? "") === String(value) }, text)),
      ),
    );
  const all = ["", t("customers.all")];
  const group = (name, kind) => [all, ...mixes[name].map((x) => [x, term(kind, x)])];
  return el(
    "form",
    { className: "row filters", "aria-label": t("customers.filter"), onsubmit: (event) => event.preventDefault() },
    select("tier", t("customer.tier"), [all, ...current.tiers.map((x) => [x.tier, term("tier", x.tier)])]),
    select("segment", t("customer.segment"), [all, ...(groups?.segments ?? []).map((s) => [s.id ?? 0, segmentName(s.id, groups)])]),
    select("behaviourTier", t("customer.behaviour"), group("behaviourTier", "behaviour")),
    select("needTier", t("customer.need"), group("needTier", "need")),
    select("atRisk", t("customers.atrisk"), [all, ["true", t("customer.atrisk")], ["false", t("customer.notatrisk")]]),
    select("sort", t("customers.sort"), sorts.flatMap((s) => [[s === sorts[0] ? "" : `-${s}`, t("customers.down", { what: t(`sort.${s}`) })], [s, t("customers.up", { what: t(`sort.${s}`) })]])),
    parameters.size > 0 && el("a", { href: "#/customers" }, t("customers.clear")),
  );
}

// What a file has of a customer: the fields of the API, but the reasons.
const fileColumns = (currency) =>
  [
    "customerId", "tier", "segment", "behaviourTier", "needTier", "expectedSpend", "expectedSpendLow", "expectedSpendHigh", "expectedOrders",
    "buyProbability", "churnProbability", "atRisk", "topTierProbability", "spendToDate", "purchaseDays", "recencyDays",
  ]
    .map((name) => ({ title: name, of: (c) => c[name] }))
    .concat({ title: "currency", of: () => currency });

/** A button that saves all customers that fit, page by page. */
function saver(query, signal, count) {
  const button = el("button", { type: "button", className: "quiet" }, t("customers.save"));
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      const all = [];
      let page = { nextCursor: null };
      do {
        page = await get(query(page.nextCursor, largest), signal);
        all.push(...page.items);
        count.textContent = t("customers.saving", { n: number(all.length) });
      } while (page.nextCursor);
      save("customers", fileColumns(page.currency), all);
    } catch (error) {
      if (error.name !== "AbortError") count.textContent = t("state.failed", { why: error.message });
    }
    button.disabled = false;
  });
  return button;
}

function results(parameters, groups, signal) {
  const place = el("div");
  let seen = 0;
  let shown = null;
  let currency = null;
  const columns = [
    { title: t("customer.id"), head: true, of: (c) => link(address(["customers", c.customerId]), c.customerId) },
    { title: t("customer.tier"), of: (c) => term("tier", c.tier) },
    { title: t("customer.spend"), number: true, of: (c) => money(c.expectedSpend, currency) },
    { title: t("customer.interval"), number: true, of: (c) => `${money(c.expectedSpendLow, currency)} – ${money(c.expectedSpendHigh, currency)}` },
    { title: t("customer.buy"), number: true, of: (c) => percent(c.buyProbability) },
    { title: t("customer.risk"), of: (c) => (c.atRisk ? badge(t("customer.atrisk"), "bad") : "") },
    { title: t("customer.segment"), wide: true, of: (c) => segmentName(c.segment, groups) },
    { title: t("customer.behaviour"), of: (c) => term("behaviour", c.behaviourTier) },
    { title: t("customer.sofar"), number: true, of: (c) => money(c.spendToDate, currency) },
    { title: t("customer.recency"), number: true, of: (c) => number(c.recencyDays) },
  ];
  const query = (cursor, limit) => {
    const asked = new URLSearchParams({ limit });
    for (const name of [...filters, "sort"]) if (parameters.get(name)) asked.set(name, parameters.get(name));
    if (cursor) asked.set("cursor", cursor);
    return `customers?${asked}`;
  };
  const more = el("button", { type: "button" }, t("customers.more"));
  const count = el("p", { className: "muted", role: "status" });
  const load = async (cursor) => {
    more.disabled = true;
    try {
      const page = await get(query(cursor, size), signal);
      currency = page.currency;
      seen += page.items.length;
      const options = { caption: t("customers.caption"), columns, rows: page.items };
      if (seen === 0) return fill(place, empty(t("customers.none")));
      if (shown) addRows(shown, options);
      else fill(place, (shown = table(options)), el("div", { className: "row actions" }, more, saver(query, signal, count), count));
      count.textContent = t("customers.shown", { n: number(seen) });
      more.disabled = false;
      more.hidden = !page.nextCursor;
      more.onclick = () => load(page.nextCursor);
    } catch (error) {
      if (error.name !== "AbortError") fill(place, failure(error, () => dispatchEvent(new Event("hashchange"))));
    }
  };
  load();
  return card({ title: t("customers.title"), note: t("customers.note") }, place);
}
