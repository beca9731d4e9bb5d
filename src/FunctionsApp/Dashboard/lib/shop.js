// What several pages know of the shop: its scores, names of segments, meanings of features.
import { find, get } from "./api.js";
import { number, percent, precise } from "./format.js";
import { once } from "./once.js";
import { t, term } from "./text.js";

/** Features by name: meaning and unit. Fixed for a version of the app. */
export const meanings = once(() => get("features").then((all) => new Map(all.map((f) => [f.name, f]))));

/** A function that tells the unit of a feature in words. */
export const unitsOf = () =>
  meanings().then((known) => (feature) => {
    const unit = known.get(feature)?.unit;
    return unit ? term("measured", unit) : "";
  });

/** A function that writes a value of a feature with its unit; a share is a percentage. */
export const measuresOf = () =>
  Promise.all([meanings(), unitsOf()]).then(([known, units]) => (feature, value) =>
    known.get(feature)?.unit === "share" ? percent(value) : t("unit.measure", { value: precise(value), unit: units(feature) }),
  );

/** The short name of a feature, of several with a plus between them, or of a column that a model made of one. */
export const words = (column) => column.split(" + ").map(one).join(" + ");

function one(column) {
  const [, feature, unknown, value] = column.match(/^(\S+)(?:( unknown)| = (.*))?$/s) ?? [, column];
  const name = term("feature", feature);
  if (unknown) return t("column.unknown", { feature: name });
  return value === undefined ? name : t("column.is", { feature: name, value });
}

/** The current scores in figures, or null before the first run. */
export const scores = (signal) => find("scores/current", signal);

/** The segments, or null where there are none. */
export const segments = (signal) => find("segments", signal);

/** What a churn probability of the current scores is of, in words. */
export async function churnWords(signal) {
  const current = await scores(signal);
  const model = current && (await find(`models/${encodeURIComponent(current.modelVersion)}`, signal));
  return t(model?.card.churnMeaning === "silence" ? "churn.silence" : "churn.nopurchase", { days: number(current?.horizonDays) });
}

/** The name of a segment. */
export function segmentName(id, list) {
  const told = list?.summaries?.find((s) => (s.segment ?? 0) === (id ?? 0))?.name;
  const plain = id ? t("segment.number", { id }) : t("segment.none");
  return told ? `${told}` : plain;
}
