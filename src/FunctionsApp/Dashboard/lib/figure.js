// A chart with a title, a note, and the data behind it. The data are shown where charts cannot be.
import { card, empty } from "./card.js";
import { save } from "./csv.js";
import { el, newId } from "./dom.js";
import { once } from "./once.js";
import { fit } from "./plots.js";
import { table } from "./table.js";
import { t } from "./text.js";

const library = once(() => import("/echarts.js"));
const live = new Set();

/** The charts; null where they cannot be had. */
const charts = () => library().catch(() => null);

/** Ends the charts of a page that is left. */
export function endCharts() {
  for (const chart of live) chart.end();
  live.clear();
}

/**
 * A chart. `draw()` gives its option in the colours of the theme, `columns` and `rows` the table behind it, `name` the name of
 * its file.
 */
export function figure({ title, note, columns, rows, draw, none, tall = false, wide = false, name = "data" }) {
  if (rows.length === 0) return card({ title, note, wide }, empty(none ?? t("state.empty")));
  const id = newId("data");
  const box = el("div", { className: tall ? "chart tall" : "chart", role: "img", "aria-label": `${title}. ${note ?? ""}` });
  const data = el("div", { id, hidden: true });
  const toggle = el("button", { type: "button", className: "quiet", "aria-expanded": "false", "aria-controls": id }, t("figure.show"));
  const fillData = () => {
    if (data.hasChildNodes()) return;
    data.append(
      table({ caption: title, columns, rows }),
      el("button", { type: "button", className: "quiet", onclick: () => save(name, columns, rows) }, t("figure.csv")),
    );
  };
  const show = (open) => {
    if (open) fillData();
    data.hidden = !open;
    toggle.setAttribute("aria-expanded", String(open));
    toggle.textContent = t(open ? "figure.hide" : "figure.show");
  };
  toggle.addEventListener("click", () => show(data.hidden));
  whenSeen(box, async () => {
    const loaded = await charts();
    if (loaded && box.isConnected) start(loaded, box, draw);
    else if (!loaded) {
      box.replaceWith(el("p", { className: "muted" }, t("figure.away")));
      show(true);
    }
  });
  return card({ title, note, wide }, box, el("div", { className: "tools" }, toggle), data);
}

// Charts far down the page are drawn when they come near.
function whenSeen(box, act) {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some((e) => e.isIntersecting)) return;
      observer.disconnect();
      act();
    },
    { rootMargin: "300px" },
  );
  observer.observe(box);
}

function start(loaded, box, draw) {
  const chart = loaded.init(box, null, { renderer: "svg" });
  const show = () => {
    const { option, height } = fit(draw(), box.clientWidth);
    box.style.height = height ? `${height}px` : "";
    box.classList.toggle("taller", option.grid.top > 110);
    chart.resize();
    chart.setOption({ ...option, animation: false }, true);
  };
  const size = new ResizeObserver(show);
  size.observe(box);
  addEventListener("themechange", show);
  live.add({
    end() {
      size.disconnect();
      removeEventListener("themechange", show);
      chart.dispose();
    },
  });
}
