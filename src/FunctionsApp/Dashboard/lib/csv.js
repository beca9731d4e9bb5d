// Tables as files.
import { saveAs } from "./api.js";

// A spreadsheet takes text that begins with one of these for a formula.
const formula = /^[=+\-@＝＋－＠\t\r\n]/;

function field(value) {
  const text = value === null || value === undefined ? "" : String(value);
  const safe = typeof value !== "number" && formula.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The text of a CSV file with a header. */
export const csv = (columns, rows) =>
  [columns.map((c) => c.title), ...rows.map((row) => columns.map((c) => (c.raw ?? c.of)(row)))]
    .map((line) => line.map(field).join(","))
    .join("\r\n");

/** Saves a table as a CSV file of that name. */
export const save = (name, columns, rows) => saveAs(`${name}.csv`, new Blob(["\uFEFF", csv(columns, rows)], { type: "text/csv" }));
