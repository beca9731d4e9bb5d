// Everything on the page is made here. Strings become text nodes, never HTML.

/** An element; `on…` properties are listeners, false and null are left out. */
export function el(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "text") element.textContent = value;
    else element.setAttribute(name === "className" ? "class" : name, value === true ? "" : value);
  }
  add(element, children);
  return element;
}

/** Appends children, of which some may be lists, strings or nothing. */
export function add(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) element.append(child);
  }
  return element;
}

/** Puts children in place of what is there. */
export function fill(element, ...children) {
  element.replaceChildren();
  return add(element, children);
}

/** A link to another page of the dashboard. */
export const link = (href, text, className) => el("a", { href, className }, text);

/** The address of a page: parts are encoded, parameters without a value are left out. */
export function address(parts, parameters = {}) {
  const path = parts.map((part) => encodeURIComponent(part)).join("/");
  const known = Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return `#/${path}${known.length ? `?${new URLSearchParams(known)}` : ""}`;
}

let count = 0;

/** An id that no other element has. */
export const newId = (word) => `${word}-${++count}`;
