import { el } from "./dom.js";
import { t } from "./text.js";
import { number } from "./format.js";

const most = 200;

/**
 * A table. A column has a `title` and `of(row)`, the text or element of its cells; `number` aligns to the right, `head` marks
 * the cells that name their row, `raw(row)` is the value for files where the text is not.
 */
export function table({ caption, columns, rows, shown = false }) {
  const line = (row) =>
    el(
      "tr",
      null,
      columns.map((c) =>
        el(c.head ? "th" : "td", { className: c.number ? "number" : c.wide ? "wide" : null, scope: c.head ? "row" : null }, c.of(row)),
      ),
    );
  const left = rows.length - most;
  const body = el("tbody", null, rows.slice(0, most).map(line));
  return el(
    "div",
    { className: "scroll", tabindex: "0", role: "group", "aria-label": caption },
    el(
      "table",
      null,
      el("caption", { className: shown ? null : "unseen" }, caption),
      el("thead", null, el("tr", null, columns.map((c) => el("th", { scope: "col", className: c.number ? "number" : null }, c.title)))),
      body,
    ),
    left > 0 && el("p", { className: "muted" }, t("table.more", { n: number(left) })),
  );
}

/** Adds rows to a table that was made by `table`. */
export function addRows(element, options) {
  const more = table(options).querySelector("tbody");
  element.querySelector("tbody").append(...more.children);
}

const longText = 60;

/** A list of names and values; long text has a row of its own. */
export const facts = (pairs) =>
  el(
    "dl",
    { className: "facts" },
    pairs.filter(Boolean).map(([name, value]) => el("div", { className: typeof value === "string" && value.length > longText ? "long" : "" }, el("dt", null, name), el("dd", null, value))),
  );
