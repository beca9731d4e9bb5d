import { download, get } from "../lib/api.js";
import { badge, card, empty, head } from "../lib/card.js";
import { address, el, link } from "../lib/dom.js";
import { day, money, number, percent } from "../lib/format.js";
import { paged } from "../lib/pages.js";
import { scores, segmentName, segments } from "../lib/shop.js";
import { t, term } from "../lib/text.js";
import customer from "./customer.js";

const sorts = ["expectedSpend", "buyProbability", "atStake", "expectedOrders", "spendToDate", "purchaseDays", "recencyDays"];
const filters = ["tier", "segment", "behaviourTier", "needTier", "state", "atRisk", "idStartsWith"];
const states = ["new", "active", "overdue", "dormant", "lost"];
const formats = ["csv", "parquet"];

/** The list of customers, or one of them. */
export default async function (place) {
  return place.rest.length > 0 ? customer(place.rest.join("/"), place.signal) : list(place);
}

async function list({ parameters, signal }) {
  const [current, groups] = await Promise.all([scores(signal), segments(signal)]);
  if (!current) return [head(t("nav.customers")), empty(t("state.noscores"))];
  const mixes = await names(groups, signal);
  return [
    head(t("nav.customers"), t("overview.says", { days: number(current.horizonDays), day: day(current.asOf) }), finder(parameters)),
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

const finder = (parameters) => {
  const input = el("input", { id: "find", type: "search", autocomplete: "off", value: parameters.get("idStartsWith") });
  return el(
    "form",
    {
      className: "row",
      role: "search",
      onsubmit: (event) => {
        event.preventDefault();
        location.hash = address(["customers"], { ...Object.fromEntries(parameters), idStartsWith: input.value.trim() });
      },
    },
    el("div", { className: "field" }, el("label", { for: "find" }, t("customers.find")), input),
    el("button", null, t("customers.search")),
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
    select("state", t("customer.state"), [all, ...states.map((x) => [x, term("state", x)])]),
    select("atRisk", t("customers.atrisk"), [all, ["true", t("customer.atrisk")], ["false", t("customer.notatrisk")]]),
    select("sort", t("customers.sort"), sorts.flatMap((s) => [[s === sorts[0] ? "" : `-${s}`, t("customers.down", { what: t(`sort.${s}`) })], [s, t("customers.up", { what: t(`sort.${s}`) })]])),
    parameters.size > 0 && el("a", { href: "#/customers" }, t("customers.clear")),
  );
}

/** Those of some parameters that are set, for the API. */
const asked = (parameters, names) => Object.fromEntries(names.filter((name) => parameters.get(name)).map((name) => [name, parameters.get(name)]));

/** Buttons that save all customers that fit. */
const savers = (parameters, signal, count) =>
  formats.map((format) => {
    const button = el("button", { type: "button", className: "quiet" }, t(`save.${format}`));
    button.addEventListener("click", async () => {
      button.disabled = true;
      try {
        await download(`scores/current.${format}?${new URLSearchParams(asked(parameters, filters))}`, `customers.${format}`, signal);
      } catch (error) {
        if (error.name !== "AbortError") count.textContent = t("state.failed", { why: error.message });
      }
      button.disabled = false;
    });
    return button;
  });

/** What is said where no customer fits: one who has no prediction may have a history. */
const nobody = (start) => [empty(t("customers.none")), start && el("p", null, link(address(["customers", start]), t("customers.open", { id: start })))];

function results(parameters, groups, signal) {
  let currency = null;
  const columns = [
    { title: t("customer.id"), head: true, of: (c) => link(address(["customers", c.customerId]), c.customerId) },
    { title: t("customer.tier"), of: (c) => term("tier", c.tier) },
    { title: t("customer.spend"), number: true, of: (c) => money(c.expectedSpend, currency) },
    { title: t("customer.interval"), number: true, of: (c) => `${money(c.spendIfBuysLow, currency)} – ${money(c.spendIfBuysHigh, currency)}` },
    { title: t("customer.buy"), number: true, of: (c) => percent(c.buyProbability) },
    { title: t("customer.state"), of: (c) => [term("state", c.state), c.atRisk && [" ", badge(t("customer.atrisk"), "bad")]].flat().filter(Boolean) },
    { title: t("customer.stake"), number: true, of: (c) => money(c.atStake, currency) },
    { title: t("customer.segment"), wide: true, of: (c) => segmentName(c.segment, groups) },
    { title: t("customer.behaviour"), of: (c) => term("behaviour", c.behaviourTier) },
    { title: t("customer.sofar"), number: true, of: (c) => money(c.spendToDate, currency) },
    { title: t("customer.recency"), number: true, of: (c) => number(c.recencyDays) },
  ];
  return card(
    { title: t("customers.title"), note: t("customers.note") },
    paged({
      path: "customers",
      parameters: asked(parameters, [...filters, "sort"]),
      caption: t("customers.caption"),
      columns,
      none: nobody(parameters.get("idStartsWith")),
      signal,
      got: (page) => (currency = page.currency),
      tools: (count) => savers(parameters, signal, count),
    }),
  );
}
