// All words of the page, in the language that was chosen.

const kept = "customervalue.language";

/** Languages with their own names. */
export const languages = { en: "English", zh: "中文" };

let words = {};
let chosen = "en";

/** The language of the page: en or zh. */
export const language = () => chosen;

/** The locale of numbers and dates. */
export function locale() {
  if (chosen === "zh") return "zh-CN";
  return navigator.languages?.find((l) => l.startsWith("en")) ?? "en";
}

/** Loads the words of the language chosen last, or of the browser's. */
export async function loadText(wish = localStorage.getItem(kept)) {
  const own = navigator.language.startsWith("zh") ? "zh" : "en";
  chosen = wish in languages ? wish : own;
  const answer = await fetch(`/text/${chosen}.json`);
  words = await answer.json();
  document.documentElement.lang = chosen === "zh" ? "zh-Hans" : "en";
}

/** Chooses a language, also for later visits. */
export async function chooseLanguage(wish) {
  localStorage.setItem(kept, wish);
  await loadText(wish);
}

/** The words of a key; {names} are filled in. */
export function t(key, values = {}) {
  const text = words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
}

/** Whether there are words of a key. */
export const knows = (key) => key in words;

/** The word for a value of the API, or the value itself where there is none. */
export const term = (kind, value) => words[`${kind}.${value}`] ?? String(value);
