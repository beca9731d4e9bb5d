// Frames of what a page shows, with their states: loading, empty, failed.
import { el, fill, newId } from "./dom.js";
import { knows, t, term } from "./text.js";

/** A framed part of a page with a title; `wide` takes the whole row. */
export function card({ title, note, wide = false, level = 2 }, ...children) {
  const id = newId("title");
  return el(
    "section",
    { className: wide ? "card wide" : "card", "aria-labelledby": id },
    el(`h${level}`, { id }, title),
    note && el("p", { className: "muted" }, note),
    children,
  );
}

/** Says that something is on its way. */
export const loading = () => el("p", { className: "muted loading", role: "status" }, t("state.loading"));

/** Says that there is nothing to show and why. */
export const empty = (text) => el("p", { className: "empty" }, text);

/** Says what went wrong, with a button that tries again. */
export const failure = (error, again) =>
  el(
    "div",
    { className: "failed", role: "alert" },
    el("p", null, t("state.failed", { why: error.message })),
    again && el("button", { type: "button", onclick: again }, t("state.again")),
  );

/** Loads and shows; a failure is told in place. `show` gets what was loaded and returns elements. */
export function loaded(load, show) {
  const place = el("div", { className: "place" });
  const go = async () => {
    fill(place, loading());
    try {
      fill(place, show(await load()));
    } catch (error) {
      if (error.name !== "AbortError") fill(place, failure(error, go));
    }
  };
  go();
  return place;
}

/** A figure that matters, large, with what it is. */
export const tile = (name, value, note, tone) =>
  el(
    "div",
    { className: `tile ${tone ?? ""}` },
    el("dt", null, name),
    el("dd", null, el("span", { className: value.length > 8 ? "figure-value long" : "figure-value" }, value), note && el("span", { className: "muted" }, note)),
  );

/** Tiles in a row. */
export const tiles = (...all) => el("dl", { className: "tiles" }, all);

/** The head of a page. */
export const head = (title, note, ...more) =>
  el(
    "div",
    { className: "head" },
    el("div", null, el("h1", { tabindex: "-1" }, title), note && el("p", { className: "muted" }, note)),
    more,
  );

/** A short word with a colour for its tone: good, weak, bad or none. */
export const badge = (text, tone = "") => el("span", { className: `badge ${tone}` }, text);

// Values of sentences that are words of the API.
const wordsOf = { role: "role", measure: "volume", fallen: "volume", question: "question", refusal: "refusal" };

/** A sentence of the API in the language of the page; in English where it has no code, as one that was kept before there were any. */
export function said({ code, text, values = {} }) {
  if (!code || !knows(`says.${code}`)) return el("span", { lang: "en" }, text);
  const written = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      wordsOf[name] ? value.split(", ").map((v) => term(wordsOf[name], v)).join(t("says.and")) : value,
    ]),
  );
  return el(
    "span",
    null,
    t(`says.${code}`, written),
    "allRows" in values && t("says.ofRows", written),
    "allOrders" in values && t("says.ofOrders", written),
    "moreUploads" in values && t("says.moreUploads", written),
    "fallen" in values && t("says.fallen", written),
  );
}

/** What is told by sentences and, by older versions, in English alone. */
export const noticesOf = (found) => (found?.notices?.length ? found.notices : (found?.warnings ?? []).map((text) => ({ text })));

/** Sentences that people should know of. */
export const warnings = (items) =>
  items.length > 0 &&
  el(
    "details",
    { className: "card wide warnings", open: items.length <= 3 },
    el("summary", null, t("warnings.title", { n: items.length })),
    el("ul", null, items.map((item) => el("li", null, item))),
  );
