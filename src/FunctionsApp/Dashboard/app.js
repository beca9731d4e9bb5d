// The frame of the dashboard: header, language, theme, and which page is shown.
import { useKey } from "./lib/api.js";
import { card, failure, loading } from "./lib/card.js";
import { el, fill } from "./lib/dom.js";
import { endCharts } from "./lib/figure.js";
import { chooseLanguage, language, languages, loadText, t } from "./lib/text.js";
import { otherTheme, showTheme, theme } from "./lib/theme.js";

const pages = ["overview", "customers", "segments", "models", "products", "quality"];
// Pages that no link of the header leads to, with their files.
const others = { uploads: "uploads", exports: "plan" };
const main = document.getElementById("main");
let leave = new AbortController();

/** Where the address points: the page, what follows in the path, and the parameters. */
function place() {
  const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
  const [page, ...rest] = path.split("/").map(decodeURIComponent);
  return { page: page || "overview", rest: rest.filter(Boolean), parameters: new URLSearchParams(query) };
}

async function show() {
  leave.abort();
  leave = new AbortController();
  const signal = leave.signal;
  endCharts();
  const { page, rest, parameters } = place();
  const file = pages.includes(page) ? page : (others[page] ?? "overview");
  for (const link of document.querySelectorAll("nav a")) {
    if (link.hash === `#/${page}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  fill(main, loading());
  try {
    const module = await import(`./pages/${file}.js`);
    const shown = await module.default({ rest, parameters, signal });
    if (signal.aborted) return;
    fill(main, shown);
    document.title = `${main.querySelector("h1")?.textContent ?? ""} · CustomerValue`;
  } catch (error) {
    if (signal.aborted || error.name === "AbortError") return;
    fill(main, el("h1", { tabindex: "-1" }, t(`nav.${pages.includes(page) ? page : "overview"}`)));
    main.append([401, 403].includes(error.status) ? keyForm() : failure(error, show));
  }
}

function keyForm() {
  const input = el("input", { id: "key", type: "password", autocomplete: "off", required: true });
  return card(
    { title: t("key.title"), note: t("key.note") },
    el(
      "form",
      {
        className: "row",
        onsubmit: (event) => {
          event.preventDefault();
          useKey(input.value);
          show();
        },
      },
      el("label", { for: "key" }, t("key.label")),
      input,
      el("button", { className: "primary" }, t("key.use")),
    ),
  );
}

function header() {
  const other = language() === "en" ? "zh" : "en";
  const themeButton = el("button", { type: "button", className: "quiet" });
  const nameTheme = () => (themeButton.textContent = t(theme() === "dark" ? "theme.light" : "theme.dark"));
  themeButton.addEventListener("click", () => {
    otherTheme();
    nameTheme();
  });
  nameTheme();
  fill(
    document.getElementById("top"),
    el("button", { type: "button", className: "skip", onclick: () => main.focus() }, t("nav.skip")),
    el("a", { className: "brand", href: "#/overview" }, el("img", { src: "/icon.svg", alt: "", width: "28", height: "28" }), "CustomerValue"),
    el("nav", { "aria-label": t("nav.label") }, pages.map((page) => el("a", { href: `#/${page}` }, t(`nav.${page}`)))),
    el(
      "div",
      { className: "controls" },
      el("a", { href: "/api/docs" }, t("nav.api")),
      themeButton,
      el(
        "button",
        {
          type: "button",
          className: "quiet",
          lang: other === "zh" ? "zh-Hans" : "en",
          onclick: async () => {
            await chooseLanguage(other);
            header();
            show();
          },
        },
        languages[other],
      ),
    ),
  );
}

addEventListener("hashchange", async () => {
  await show();
  scrollTo(0, 0);
  // Who cannot see the page hears its title.
  main.querySelector("h1")?.focus({ preventScroll: true });
});

showTheme();
try {
  await loadText();
  header();
  await show();
  performance.mark("interactive");
} catch (error) {
  main.textContent = `The page could not be loaded: ${error.message}`;
}
