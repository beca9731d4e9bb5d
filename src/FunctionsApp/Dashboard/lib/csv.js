// Tables as files.

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
export function save(name, columns, rows) {
  const address = URL.createObjectURL(new Blob(["\uFEFF", csv(columns, rows)], { type: "text/csv" }));
  const anchor = document.createElement("a");
  anchor.href = address;
  anchor.download = `${name}.csv`;
  anchor.click();
  URL.revokeObjectURL(address);
}
