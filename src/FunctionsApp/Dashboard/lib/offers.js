// Products to offer.
import { address, link } from "./dom.js";
import { number } from "./format.js";
import { table } from "./table.js";
import { t } from "./text.js";

/** A link to a product by its name. */
export const toProduct = (sku, name) => link(address(["products", sku]), name ?? sku);

const why = (product) =>
  product.times > 1
    ? t("because.boughtOften", { times: number(product.times) })
    : t(`because.${product.reason}`, { product: product.because ? (product.because.name ?? product.because.sku) : "" });

/** A list of products in their order with the reason of each: scores of different reasons are on different scales. */
export const offers = (items, caption) =>
  table({
    caption,
    columns: [
      { title: t("products.rank"), number: true, of: (p) => number(items.indexOf(p) + 1) },
      { title: t("products.sku"), head: true, of: (p) => toProduct(p.sku, p.name) },
      ...(items.some((p) => p.category) ? [{ title: t("products.category"), of: (p) => p.category ?? "" }] : []),
      { title: t("chances.why"), wide: true, of: why },
    ],
    rows: items,
  });
