// Numbers, money and dates as the reader writes them.
import { locale, t } from "./text.js";

const made = new Map();
const none = "–";

function formatter(Kind, options) {
  const key = `${Kind.name} ${locale()} ${JSON.stringify(options)}`;
  if (!made.has(key)) made.set(key, new Kind(locale(), options));
  return made.get(key);
}

const write = (value, options) =>
  value === null || value === undefined || Number.isNaN(value)
    ? none
    : formatter(Intl.NumberFormat, options).format(value);

/** A number with at most `digits` decimals. */
export const number = (value, digits = 0) => write(value, { maximumFractionDigits: digits });

/** A number of three telling digits. */
export const precise = (value) => write(value, { maximumSignificantDigits: 3 });

/** A share of 1 as percent. */
export const percent = (value, digits = 0) => write(value, { style: "percent", maximumFractionDigits: digits });

/** A share or change with its sign. */
export const signedPercent = (value) =>
  write(value, { style: "percent", maximumFractionDigits: 1, signDisplay: "exceptZero" });

function moneyOptions(currency, digits, least = 0) {
  const style = /^[A-Z]{3}$/.test(currency ?? "") ? { style: "currency", currency } : {};
  return { ...style, minimumFractionDigits: least, maximumFractionDigits: digits };
}

/** An amount; without a currency it is a plain number. */
export const money = (value, currency) =>
  Number.isInteger(value) || Math.abs(value) >= 100 ? write(value, moneyOptions(currency, 0)) : write(value, moneyOptions(currency, 2, 2));

/** An amount in a few letters, for tiles. */
export const shortMoney = (value, currency) =>
  Math.abs(value) < 10_000 ? write(value, moneyOptions(currency, 0)) : write(value, { ...moneyOptions(currency, 1), notation: "compact" });

/** A change of an amount, with its sign. */
export const signedMoney = (value, currency) =>
  write(value, { ...moneyOptions(currency, 0), signDisplay: "exceptZero" });

/** A day such as 2025-12-31. */
export const day = (text) =>
  text ? formatter(Intl.DateTimeFormat, { dateStyle: "medium", timeZone: "UTC" }).format(new Date(`${text.slice(0, 10)}T00:00:00Z`)) : none;

/** Month and year of a moment. */
export const month = (value) =>
  formatter(Intl.DateTimeFormat, { month: "short", year: "2-digit", timeZone: "UTC" }).format(new Date(value));

/** A moment in the reader's time zone. */
export const moment = (text) =>
  text ? formatter(Intl.DateTimeFormat, { dateStyle: "medium", timeStyle: "short" }).format(new Date(text)) : none;

/** Whole days from a day to today. */
export const daysSince = (text) => Math.max(0, Math.floor((Date.now() - new Date(`${text}T00:00:00Z`)) / 86_400_000));

/** A number of days in words. */
export const days = (value) => t("unit.days", { n: number(value) });

/** Seconds as seconds or minutes. */
export const seconds = (value) =>
  value < 90 ? t("unit.seconds", { n: number(value, value < 10 ? 1 : 0) }) : t("unit.minutes", { n: number(value / 60, 1) });

/** Bytes as KB or MB. */
export const bytes = (value) =>
  value < 1 << 20
    ? write(value / 1024, { style: "unit", unit: "kilobyte", maximumFractionDigits: 0 })
    : write(value / (1 << 20), { style: "unit", unit: "megabyte", maximumFractionDigits: 1 });
