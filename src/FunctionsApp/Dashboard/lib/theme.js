// Light and dark, by the system or by choice.

const kept = "customervalue.theme";
const system = matchMedia("(prefers-color-scheme: dark)");
const probe = document.createElement("span");

/** light or dark. */
export const theme = () => localStorage.getItem(kept) ?? (system.matches ? "dark" : "light");

/** Shows the theme; charts hear of it by the event `themechange` of the window. */
export function showTheme() {
  document.documentElement.dataset.theme = theme();
  dispatchEvent(new Event("themechange"));
}

/** Changes to the other theme and keeps it. */
export function otherTheme() {
  localStorage.setItem(kept, theme() === "dark" ? "light" : "dark");
  showTheme();
}

system.addEventListener("change", showTheme);

/** A colour of the style sheet as the theme has it. */
export function color(name) {
  if (!probe.isConnected) {
    probe.hidden = true;
    document.body.append(probe);
  }
  probe.style.color = `var(--${name})`;
  return getComputedStyle(probe).color;
}

const series = ["c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8"];

/** The colours of series, in their order. */
export const palette = () => series.map(color);
