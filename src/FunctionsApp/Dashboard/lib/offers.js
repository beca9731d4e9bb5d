// Products to offer.
import { address, link } from "./dom.js";
import { number, precise } from "./format.js";
import { table } from "./table.js";
import { t } from "./text.js";

/** A link to a product by its name. */
export const toProduct = (sku, name) => link(address(["products", sku]), name ?? sku);

const why = (product) =>
  product.times > 1
    ? t("because.boughtOften", { times: number(product.times) })
    : t(`because.${product.reason}`, { product: product.because ? (product.because.name ?? product.because.sku) : "" });

/** A list of products with the reason of each. */
export const offers = (items, caption) =>
  table({
    caption,
    columns: [
      { title: t("products.sku"), head: true, of: (p) => toProduct(p.sku, p.name) },
      ...(items.some((p) => p.category) ? [{ title: t("products.category"), of: (p) => p.category ?? "" }] : []),
      { title: t("chances.why"), wide: true, of: why },
      { title: t("products.score"), number: true, of: (p) => precise(p.score) },
    ],
    rows: items,
  });
