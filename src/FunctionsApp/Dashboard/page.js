const number = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const share = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 0 });
const fine = new Intl.NumberFormat("en", { maximumFractionDigits: 3 });
const byId = (id) => document.getElementById(id);

async function get(path) {
  const response = await fetch(path);
  if (response.ok) return response.json();
  if (response.status === 404) return null;
  throw new Error(`${path}: ${response.status}`);
}

function show(id, columns, rows) {
  const table = byId(id);
  if (!table.tHead) {
    const head = table.createTHead().insertRow();
    for (const { title, kind } of columns) {
      const cell = document.createElement("th");
      cell.scope = "col";
      cell.textContent = title;
      cell.className = kind ?? "";
      head.append(cell);
    }
    table.createTBody();
  }
  for (const row of rows) {
    const line = table.tBodies[0].insertRow();
    for (const { value, kind } of columns) {
      const cell = line.insertCell();
      cell.textContent = value(row);
      cell.className = kind ?? "";
    }
  }
  table.closest("section").hidden = false;
}

let meanings = new Map();

// What follows a comma or colon in a meaning is for those who look it up.
const words = (feature) => meanings.get(feature)?.split(/[,:;]/)[0] ?? feature.replaceAll("_", " ");
const valueOf = (d) => (d.value === null ? "" : ` ${isNaN(d.value) ? d.value : number.format(d.value)}`);
const reason = (d) => `${words(d.feature)}${valueOf(d)} (${d.effect > 0 ? "+" : "−"}${number.format(Math.abs(d.effect))})`;

const customerColumns = [
  { title: "Customer", value: (c) => c.customerId },
  { title: "Tier", value: (c) => c.tier },
  { title: "Expected spend", kind: "number", value: (c) => number.format(c.expectedSpend) },
  { title: "80 % interval", kind: "number", value: (c) => `${number.format(c.expectedSpendLow)} – ${number.format(c.expectedSpendHigh)}` },
  { title: "Buys again", kind: "number", value: (c) => share.format(c.buyProbability) },
  { title: "Spent so far", kind: "number", value: (c) => number.format(c.spendToDate) },
  { title: "What moved it most", kind: "reasons", value: (c) => c.drivers.map(reason).join(", ") },
];

async function customers(cursor) {
  const page = await get(`/api/customers?limit=20${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`);
  if (!page) return null;
  show("customers", customerColumns, page.items);
  const more = byId("more");
  more.hidden = !page.nextCursor;
  more.onclick = () => customers(page.nextCursor);
  return page;
}

async function models() {
  const current = await get("/api/models/current");
  if (!current) return;
  const card = current.card;
  byId("models-text").textContent =
    `Measured on the ${current.leaderboard.horizonDays} days after ${current.leaderboard.holdout}, which no candidate had seen. ${current.leaderboard.route} ` +
    `Champion for spend: ${card.valueChampion}; for churn (${card.churnDefinition}): ${card.retentionChampion} (ROC-AUC ${fine.format(card.retentionAuc)}). ` +
    (card.valueGrade ? `Grade against the plain forecast: ${card.valueGrade} for spend${card.retentionGrade ? `, ${card.retentionGrade} for buying again` : ""}. ` : "") +
    `The ${share.format(card.intervalLevel)} intervals held ${share.format(card.intervalCoverage)}.`;
  show(
    "models",
    [
      { title: "Model", value: (e) => e.model },
      { title: "Ranking (normalized Gini)", kind: "number", value: (e) => (e.spend ? fine.format(e.spend.normalizedGini) : "–") },
      { title: "Mean absolute error", kind: "number", value: (e) => (e.spend ? fine.format(e.spend.meanAbsoluteError) : "–") },
      { title: "Total, off by", kind: "number", value: (e) => (e.spend ? share.format(e.spend.biasPercent / 100) : "–") },
      { title: "Value found in top 10 %", kind: "number", value: (e) => (e.spend ? share.format(e.spend.top10Capture) : "–") },
      { title: "Note", value: (e) => e.reason ?? "" },
    ],
    current.leaderboard.value,
  );
}

async function uploads() {
  const list = await get("/api/exports");
  if (!list?.items.length) return;
  show(
    "exports",
    [
      { title: "Upload", value: (e) => e.name },
      { title: "State", value: (e) => e.status },
      { title: "Kind", value: (e) => e.kind ?? "" },
      { title: "Rows kept", kind: "number", value: (e) => (e.manifest ? number.format(e.manifest.rowsKept) : "") },
      { title: "Refused", kind: "number", value: (e) => (e.manifest ? number.format(e.manifest.rowsRefused) : "") },
      { title: "Note", value: (e) => e.message ?? e.manifest?.warnings.join(" ") ?? "" },
    ],
    list.items,
  );
}

async function tiers(page) {
  const summary = await get("/api/scores/current");
  if (!summary) return;
  const money = summary.currency ? ` ${summary.currency}` : "";
  byId("state").textContent =
    `${number.format(summary.customers)} customers are expected to spend ${number.format(summary.expectedSpend)}${money} ` +
    `in the ${page.horizonDays} days after ${page.asOf}.`;
  show(
    "tiers",
    [
      { title: "Tier", value: (t) => t.tier },
      { title: "Customers", kind: "number", value: (t) => number.format(t.customers) },
      { title: "Expected spend", kind: "number", value: (t) => number.format(t.expectedSpend) },
      { title: "Share of all", kind: "number", value: (t) => share.format(t.expectedSpend / summary.expectedSpend) },
      { title: "From", kind: "number", value: (t) => number.format(t.minExpectedSpend) },
    ],
    summary.tiers,
  );
}

try {
  meanings = new Map((await get("/api/features")).map((f) => [f.name, f.meaning]));
  const page = await customers();
  if (page) await tiers(page);
  else byId("state").textContent = "No scores yet. Upload an orders export to the container “exports”, then POST /api/runs.";
  await Promise.all([models(), uploads()]);
} catch (error) {
  byId("state").textContent = `The page could not be loaded: ${error.message}`;
  byId("state").className = "failed";
}
