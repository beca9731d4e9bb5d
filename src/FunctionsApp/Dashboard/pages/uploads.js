import { find } from "../lib/api.js";
import { card, empty, head } from "../lib/card.js";
import { save } from "../lib/csv.js";
import { el, link } from "../lib/dom.js";
import { number } from "../lib/format.js";
import { table } from "../lib/table.js";
import { t, term } from "../lib/text.js";

/** The refused rows of an upload. */
export default async function ({ rest, signal }) {
  const name = rest.join("/");
  const rejects = await find(`exports/${encodeURIComponent(name)}/rejects`, signal);
  const columns = [
    { title: t("rejects.line"), head: true, of: (r) => number(r.line), raw: (r) => r.line },
    { title: t("rejects.column"), of: (r) => r.column ?? "" },
    { title: t("rejects.value"), of: (r) => r.value ?? "" },
    { title: t("rejects.reason"), of: (r) => term("reason", r.reason) },
    { title: t("rejects.raw"), wide: true, of: (r) => el("code", null, r.raw), raw: (r) => r.raw },
  ];
  const items = rejects?.items ?? [];
  return [
    head(t("rejects.title"), name, link("#/overview", t("nav.back"))),
    card(
      { title: t("rejects.rows"), note: t("rejects.note") },
      items.length === 0
        ? empty(t("rejects.none"))
        : [
            table({ caption: t("rejects.rows"), columns, rows: items }),
            el("button", { type: "button", className: "quiet", onclick: () => save("refused-rows", columns, items) }, t("figure.csv")),
          ],
    ),
  ];
}
