// What an upload comes to and how its money is counted, in words.
import { day, money, number } from "./format.js";
import { table } from "./table.js";
import { t, term } from "./text.js";

/** How money is counted, a sentence for each part of the rule. */
export const sentences = (rule) => [
  term("lines", rule.lines),
  rule.discount !== "none" && term("discount", rule.discount),
  rule.orderDiscount !== "none" && term("orderdiscount", rule.orderDiscount),
  rule.refund !== "none" && term("refund", rule.refund),
  ...["oncePerOrder", "refundByState", "lessShipping", "lessTax"].map((part) => rule[part] && term("rule", part)),
];

/** Rows and money of an upload as it is read now, beside those with a change where there are some. */
export function totals(now, then) {
  const figures = [
    [t("plan.spend"), (x) => amount(x, x.money?.spend)],
    [t("plan.sales"), (x) => amount(x, x.money?.sales)],
    [t("plan.returns"), (x) => amount(x, x.money?.returns)],
    [t("plan.read"), (x) => number(x.rowsRead)],
    [t("uploads.kept"), (x) => number(x.rowsKept)],
    [t("plan.anonymous"), (x) => rows(x.rowsAnonymous, x, x.money?.anonymous)],
    [t("plan.excluded"), (x) => rows(x.rowsExcluded, x, x.money?.excluded)],
    ...[...new Set([now, then].flatMap((x) => Object.keys(x?.refusedByReason ?? {})))].map((reason) => [
      t("plan.refusedfor", { reason: term("reason", reason) }),
      (x) => rows(x.refusedByReason[reason] ?? 0, x, x.money?.refusedByReason[reason]),
    ]),
    [t("plan.first"), (x) => day(x.first)],
    [t("plan.last"), (x) => day(x.last)],
  ];
  const hasMoney = Boolean((now ?? then)?.money || then?.money);
  return table({
    caption: t("plan.totals"),
    columns: [
      { title: t("plan.figure"), head: true, of: ([name]) => name },
      { title: t("plan.now"), number: true, of: ([, of]) => (now ? of(now) : "–") },
      then && { title: t("plan.then"), number: true, of: ([, of]) => of(then) },
    ].filter(Boolean),
    rows: hasMoney ? figures : figures.slice(3),
  });
}

const amount = (of, value) => (of.money && value !== undefined ? money(value, of.currency) : "–");

const rows = (count, of, value) => (value ? `${number(count)} (${money(value, of.currency)})` : number(count));
