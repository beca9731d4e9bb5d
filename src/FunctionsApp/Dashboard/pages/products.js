import { find, get } from "../lib/api.js";
import { badge, card, empty, head, loaded, noticesOf, said, tile, tiles, warnings } from "../lib/card.js";
import { address, el, link } from "../lib/dom.js";
import { figure } from "../lib/figure.js";
import { number, percent, precise } from "../lib/format.js";
import { offers, toProduct } from "../lib/offers.js";
import { paged } from "../lib/pages.js";
import { bars } from "../lib/plots.js";
import { table } from "../lib/table.js";
import { t, term } from "../lib/text.js";

/** What to offer and what reviews complain of: of the shop, or of one product. */
export default async function ({ rest, signal }) {
  return rest.length > 0 ? product(rest.join("/"), signal) : shop(signal);
}

function shop(signal) {
  return [
    head(t("nav.products"), t("products.says"), finder()),
    el(
      "div",
      { className: "grid" },
      part(t("recs.shop"), t("recs.shopnote"), () => find("recommendations", signal), (found) => (found ? recommenders(found) : empty(t("recs.none")))),
      part(t("reviews.title"), t("reviews.note"), () => find("reviews/drivers", signal), driversOf),
      sentiments(signal),
      inferred(signal),
    ),
  ];
}

const sentiments = (signal) =>
  card(
    { title: t("opinions.title"), note: t("opinions.note"), wide: true },
    paged({
      path: "reviews/products",
      caption: t("opinions.title"),
      none: empty(t("opinions.none")),
      signal,
      columns: [
        { title: t("products.sku"), head: true, of: (p) => toProduct(p.sku) },
        { title: t("reviews.count"), number: true, of: (p) => number(p.reviews) },
        { title: t("reviews.negative"), number: true, of: (p) => number(p.negativeReviews) },
        { title: t("opinions.share"), number: true, of: (p) => percent(p.shareNegative) },
        { title: t("opinions.aspects"), wide: true, of: (p) => complaints(p.aspects) },
      ],
    }),
  );

const complaints = (all) =>
  all
    .filter((a) => a.complaints > 0)
    .map((a) => t("opinions.aspect", { aspect: term("aspect", a.aspect), n: number(a.complaints), of: number(a.mentions) }))
    .join(", ");

const inferred = (signal) => {
  let least = 0;
  return card(
    { title: t("inferred.title"), note: t("inferred.note"), wide: true },
    paged({
      path: "products/inferred-categories",
      caption: t("inferred.title"),
      none: empty(t("inferred.none")),
      signal,
      got: (page) => (least = page.leastConfidence),
      columns: [
        { title: t("products.sku"), head: true, of: (p) => toProduct(p.sku) },
        { title: t("products.category"), of: (p) => p.category },
        { title: t("inferred.confidence"), number: true, of: (p) => percent(p.confidence) },
        { title: t("inferred.used"), of: (p) => (p.confidence >= least ? badge(t("inferred.yes"), "good") : badge(t("inferred.no"))) },
      ],
    }),
  );
};

async function product(sku, signal) {
  const path = `products/${encodeURIComponent(sku)}`;
  const [told] = (await get(`products/inferred-categories?sku=${encodeURIComponent(sku)}`, signal)).items;
  const category = told && t("inferred.says", { category: told.category, confidence: percent(told.confidence) });
  return [
    head(t("products.title", { sku }), category, link("#/products", t("products.back"))),
    el(
      "div",
      { className: "grid" },
      part(t("similar.title"), t("similar.note"), () => find(`${path}/similar`, signal), (found) => (found?.items.length ? offers(found.items, t("similar.title")) : empty(t("similar.none")))),
      part(t("reviews.title"), t("reviews.note"), () => find(`reviews/drivers?sku=${encodeURIComponent(sku)}`, signal), driversOf),
    ),
  ];
}

const part = (title, note, load, show) => card({ title, note, wide: true }, loaded(load, show));

const finder = () => {
  const input = el("input", { id: "sku", type: "search", required: true, autocomplete: "off" });
  return el(
    "form",
    {
      className: "row",
      role: "search",
      onsubmit: (event) => {
        event.preventDefault();
        location.hash = address(["products", input.value.trim()]);
      },
    },
    el("div", { className: "field" }, el("label", { for: "sku" }, t("products.find")), input),
    el("button", null, t("products.open")),
  );
};

const measures = ["recall", "ndcg", "coverage"];

function recommenders(index) {
  const { champion, results } = index.leaderboard;
  const tests = [...new Set(results.flatMap((r) => Object.keys(r.metrics)))];
  const shown = tests[0];
  const compared = results.filter((r) => r.metrics[shown]);
  return [
    tiles(
      tile(t("recommenders.champion"), champion, index.leaderboard.settings),
      tile(t("tiers.customers"), number(index.customers), t("recommenders.customers")),
      tile(t("recommenders.products"), number(index.forSale), t("recommenders.ofproducts", { n: number(index.products) })),
    ),
    warnings(noticesOf(index).map(said)),
    figure({
      title: t("recommenders.title"),
      note: t("recommenders.note"),
      name: "recommenders",
      none: t("recommenders.none"),
      rows: results,
      columns: [
        { title: t("models.model"), head: true, of: (r) => [r.candidate, " ", r.candidate === champion && badge(t("models.champion"), "good")], raw: (r) => r.candidate },
        ...tests.flatMap((test) =>
          measures.map((m) => ({
            title: t("recommenders.measure", { measure: t(`measure.${m}`), test: term("backtest", test) }),
            number: true,
            of: (r) => precise(r.metrics[test]?.[m] ?? null),
            raw: (r) => r.metrics[test]?.[m],
          })),
        ),
        { title: t("recommenders.lead"), number: true, of: (r) => precise(r.lead ?? null), raw: (r) => r.lead },
        { title: t("recommenders.error"), number: true, of: (r) => precise(r.leadError ?? null), raw: (r) => r.leadError },
      ],
      draw: () =>
        bars({
          categories: compared.map((r) => r.candidate),
          across: true,
          series: [{ name: t("measure.ndcg"), values: compared.map((r) => r.metrics[shown].ndcg) }],
          value: t("recommenders.unit", { test: term("backtest", shown) }),
          format: precise,
        }),
    }),
  ];
}

/** What drives negative reviews: of all, of a segment or of a product. */
export function driversOf(answer) {
  const d = answer?.drivers;
  if (!d || d.reviews === 0) return empty(t("reviews.none"));
  return [
    tiles(tile(t("reviews.count"), number(d.reviews)), tile(t("reviews.negative"), number(d.negativeReviews), d.shareNegative === null ? t("reviews.few") : t("reviews.share", { share: percent(d.shareNegative) }), "bad")),
    el("div", { className: "grid" }, aspects(d.aspects), driverWords(d.words), d.products.length > 0 && worst(d.products)),
  ];
}

const aspects = (rows) =>
  figure({
    title: t("aspects.title"),
    note: t("aspects.note"),
    name: "aspects",
    none: t("aspects.none"),
    rows,
    columns: [
      { title: t("aspects.aspect"), head: true, of: (a) => term("aspect", a.aspect), raw: (a) => a.aspect },
      { title: t("aspects.mentions"), number: true, of: (a) => number(a.mentions), raw: (a) => a.mentions },
      { title: t("aspects.complaints"), number: true, of: (a) => number(a.complaints), raw: (a) => a.complaints },
      { title: t("aspects.share"), number: true, of: (a) => percent(a.shareOfComplaints), raw: (a) => a.shareOfComplaints },
    ],
    draw: () =>
      bars({
        categories: rows.map((a) => term("aspect", a.aspect)),
        across: true,
        series: [
          { name: t("aspects.mentions"), values: rows.map((a) => a.mentions) },
          { name: t("aspects.complaints"), values: rows.map((a) => a.complaints) },
        ],
        value: t("aspects.unit"),
        format: (v) => number(v),
      }),
  });

const driverWords = (rows) => {
  const top = rows.slice(0, 12);
  return figure({
    title: t("words.title"),
    note: t("words.note"),
    name: "words",
    none: t("words.none"),
    rows,
    columns: [
      { title: t("words.word"), head: true, of: (w) => w.word },
      { title: t("words.z"), number: true, of: (w) => precise(w.z), raw: (w) => w.z },
      { title: t("reviews.negative"), number: true, of: (w) => number(w.negativeReviews), raw: (w) => w.negativeReviews },
      { title: t("words.other"), number: true, of: (w) => number(w.otherReviews), raw: (w) => w.otherReviews },
    ],
    draw: () => bars({ categories: top.map((w) => w.word), across: true, series: [{ name: t("words.z"), values: top.map((w) => w.z) }], value: t("words.unit"), format: precise }),
  });
};

const worst = (rows) =>
  card(
    { title: t("worst.title"), note: t("worst.note"), wide: true },
    table({
      caption: t("worst.title"),
      columns: [
        { title: t("products.sku"), head: true, of: (p) => toProduct(p.sku) },
        { title: t("reviews.count"), number: true, of: (p) => number(p.reviews) },
        { title: t("reviews.negative"), number: true, of: (p) => number(p.negativeReviews) },
        { title: t("worst.least"), number: true, of: (p) => percent(p.leastShare) },
      ],
      rows,
    }),
  );
