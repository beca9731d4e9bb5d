// Lists of the API, page by page.
import { get } from "./api.js";
import { failure, loading } from "./card.js";
import { el, fill } from "./dom.js";
import { number } from "./format.js";
import { addRows, table } from "./table.js";
import { t } from "./text.js";

/**
 * A table of a list of the API with a button for the next page. `parameters` narrow the list, `caption` and `columns` are those of `table`,
 * `none` is shown where the list is empty, `got(page)` hears of each page before it is shown, `tools` stand beside the button.
 */
export function paged({ path, parameters = {}, caption, columns, none, signal, got = () => {}, tools = () => [] }) {
  const place = el("div", { className: "place" }, loading());
  const more = el("button", { type: "button" }, t("pages.more"));
  const count = el("p", { className: "muted", role: "status" });
  let shown = null;
  let seen = 0;
  const load = async (cursor) => {
    more.disabled = true;
    try {
      const asked = new URLSearchParams(parameters);
      if (cursor) asked.set("cursor", cursor);
      const page = await get(`${path}?${asked}`, signal);
      got(page);
      seen += page.items.length;
      if (seen === 0) return fill(place, none);
      const options = { caption, columns, rows: page.items };
      if (shown) addRows(shown, options);
      else fill(place, (shown = table(options)), el("div", { className: "row actions" }, more, tools(count), count));
      count.textContent = t("pages.shown", { n: number(seen) });
      more.disabled = false;
      more.hidden = !page.nextCursor;
      more.onclick = () => load(page.nextCursor);
    } catch (error) {
      if (error.name !== "AbortError") fill(place, failure(error, () => dispatchEvent(new Event("hashchange"))));
    }
  };
  load();
  return place;
}
