// What several pages know of the shop: its scores, names of segments, meanings of features.
import { find, get } from "./api.js";
import { t } from "./text.js";

let features;

/** Features by name: meaning and unit. Fixed for a version of the app. */
export const meanings = () => (features ??= get("features").then((all) => new Map(all.map((f) => [f.name, f]))));

/** A feature's meaning in short; what follows a comma or colon is for those who look it up. */
export function words(feature, known) {
  const meaning = known.get(feature)?.meaning.split(/[,;(]|:\s/)[0].trim();
  return meaning ?? feature.replaceAll("_", " ");
}

/** The current scores in figures, or null before the first run. */
export const scores = (signal) => find("scores/current", signal);

/** The segments, or null where there are none. */
export const segments = (signal) => find("segments", signal);

/** The name of a segment. */
export function segmentName(id, list) {
  const told = list?.summaries?.find((s) => (s.segment ?? 0) === (id ?? 0))?.name;
  const plain = id ? t("segment.number", { id }) : t("segment.none");
  return told ? `${told}` : plain;
}
