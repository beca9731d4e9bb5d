import { find } from "../lib/api.js";
import { card, empty, head } from "../lib/card.js";
import { save } from "../lib/csv.js";
import { el, link } from "../lib/dom.js";
import { number } from "../lib/format.js";
import { paged } from "../lib/pages.js";
import { t, term } from "../lib/text.js";

/** The refused rows of an upload. */
export default async function ({ rest, signal }) {
  const name = rest.join("/");
  const columns = [
    { title: t("rejects.line"), head: true, of: (r) => number(r.line), raw: (r) => r.line },
    { title: t("rejects.column"), of: (r) => r.column ?? "" },
    { title: t("rejects.value"), of: (r) => r.value ?? "" },
    { title: t("rejects.reason"), of: (r) => term("reason", r.reason) },
    { title: t("rejects.raw"), wide: true, of: (r) => el("code", null, r.raw), raw: (r) => r.raw },
  ];
  const path = `exports/${encodeURIComponent(name)}`;
  if (!(await find(path, signal))) return [head(t("rejects.title"), name, link("#/overview", t("nav.back"))), empty(t("rejects.unknown"))];
  const items = [];
  return [
    head(t("rejects.title"), name, link("#/overview", t("nav.back"))),
    card(
      { title: t("rejects.rows"), note: t("rejects.note") },
      paged({
        path: `${path}/rejects`,
        caption: t("rejects.rows"),
        columns,
        none: empty(t("rejects.none")),
        signal,
        got: (page) => items.push(...page.items),
        tools: () => el("button", { type: "button", className: "quiet", onclick: () => save("refused-rows", columns, items) }, t("rejects.csv")),
      }),
    ),
  ];
}
