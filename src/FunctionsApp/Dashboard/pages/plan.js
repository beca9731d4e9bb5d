import { find, get, post, put } from "../lib/api.js";
import { badge, card, empty, failure, head, noticesOf, said } from "../lib/card.js";
import { el, fill, link, newId } from "../lib/dom.js";
import { Edits, keyOf } from "../lib/edits.js";
import { day, money, number } from "../lib/format.js";
import { sentences, totals } from "../lib/rule.js";
import { pauseOf, toneOf } from "../lib/runs.js";
import { table } from "../lib/table.js";
import { t, term } from "../lib/text.js";

const states = ["purchase", "unpaid", "cancelled", "returned", "partly_returned", "ignored"];

/** How an upload is read: its plan, which can be changed, and what a change would do. */
export default async function ({ rest, signal }) {
  const name = rest.join("/");
  const path = `exports/${encodeURIComponent(name)}`;
  const found = await find(`${path}/plan`, signal);
  if (!found) return [head(t("plan.title"), name, link("#/overview", t("nav.back"))), empty(t("plan.none"))];
  const edits = new Edits(found.mapping);
  const shown = { plan: found.plan, questions: found.plan.questions };
  const [questions, columns, effect] = ["wide", "wide", "wide"].map(() => el("div", { className: "place wide" }));
  const says = el("p", { role: "status" });
  const buttons = {};

  const work = async (text, go) => {
    for (const button of Object.values(buttons)) button.disabled = true;
    says.textContent = text;
    try {
      await go();
    } catch (error) {
      if (error.name !== "AbortError") fill(says, failure(error));
    }
    for (const button of Object.values(buttons)) button.disabled = false;
  };
  const preview = () =>
    work(t("plan.previewing"), async () => {
      const answer = await post(`${path}/preview`, edits.mapping(found.roles));
      const file = answer.files[0];
      if (file) {
        const asked = new Set(shown.questions.map(keyOf));
        shown.plan = file.plan;
        shown.questions = [...shown.questions, ...file.plan.questions.filter((q) => !asked.has(keyOf(q)))];
      }
      draw();
      effect.hidden = false;
      fill(effect, effectOf(found, answer, file));
      fill(says, badge(term("outcome", answer.outcome), toneOf(answer.outcome)), " ", answer.message ? el("span", { lang: "en" }, answer.message) : t("plan.previewed"));
    });
  const apply = () => (edits.any ? send() : void (says.textContent = t("plan.unchanged")));
  const send = () =>
    work(t("plan.applying"), async () => {
      const change = await put(`${path}/plan`, edits.mapping(found.roles));
      if (!change.reads) return void (says.textContent = t("plan.same"));
      for (;;) {
        await pauseOf(signal);
        const now = await get(path, signal);
        if (now.updatedAt !== found.updatedAt && now.status !== "reading") break;
      }
      dispatchEvent(new Event("hashchange"));
    });
  buttons.preview = el("button", { type: "button", onclick: preview }, t("plan.preview"));
  buttons.apply = el("button", { type: "button", className: "primary", onclick: apply }, t("plan.apply"));

  const draw = () => {
    questions.hidden = shown.questions.length === 0;
    fill(questions, questionsOf(shown.questions, edits));
    fill(columns, columnsOf(shown.plan, found.roles, edits, draw), moneyOf(shown.plan), statesOf(shown.plan, found, edits));
  };
  draw();
  effect.hidden = !found.totals;
  fill(effect, found.totals && card({ title: t("plan.totals") }, totals(found.totals)));
  return [
    head(t("plan.title"), name, link("#/overview", t("nav.back"))),
    el(
      "p",
      null,
      badge(term("status", found.status), toneOf(found.status)),
      " ",
      found.status === "failed" && el("span", { lang: "en" }, found.message),
      " ",
      el("span", { className: "muted" }, noticesOf(found.totals).flatMap((notice) => [said(notice), " "])),
    ),
    el(
      "div",
      { className: "grid" },
      questions,
      columns,
      card({ title: t("plan.effect"), note: t("plan.effectnote"), wide: true }, el("div", { className: "row actions" }, buttons.preview, buttons.apply, says)),
      effect,
    ),
  ];
}

const questionsOf = (questions, edits) =>
  questions.length > 0 &&
  card(
    { title: t("plan.questions"), note: t("plan.questionsnote") },
    questions.map((question) => {
      const group = newId("question");
      return el(
        "fieldset",
        null,
        el("legend", null, term("question", question.code)),
        asked(question),
        question.answers.map((answer, i) =>
          el(
            "label",
            { className: "choice" },
            el("input", { type: "radio", name: group, checked: edits.chosen(question) === i, onchange: () => edits.answer(question, i) }),
            meant(question, answer),
          ),
        ),
      );
    }),
  );

// A plan that was kept before questions named what they tell of has the sentence of the API alone.
const days = ["dayFirst", "monthFirst", "yearFirst", "yearLast"];
function asked(question) {
  const { code, sentence, values, text } = question;
  if (!values || Object.keys(values).length === 0) return sentence ? el("p", null, t(`asks.${sentence}`)) : el("p", { lang: "en" }, text);
  const written = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, days.includes(name) ? day(value) : value]));
  return el("p", null, t(`asks.${sentence ?? code}`, written));
}

const meant = (question, answer) =>
  answer.mapping.money?.lines === "price_times_quantity" ? t("answer.price times quantity", { price: question.values?.price ?? term("role", "unit_price") }) : term("answer", answer.text);

function columnsOf(plan, roles, edits, again) {
  const kind = edits.kind ?? plan.kind;
  const selects = new Map();
  const use = (column, role) => {
    edits.use(column.header, role, column.role ?? "");
    // A role has one column.
    for (const [other, select] of selects) {
      if (role && other !== column && select.value === role) {
        select.value = "";
        edits.use(other.header, "", other.role ?? "");
      }
    }
  };
  const role = (column) => {
    const chosen = edits.roleOf(column.header, column.role ?? "");
    const select = el(
      "select",
      { "aria-label": t("plan.roleof", { name: column.header }), onchange: (event) => use(column, event.target.value) },
      ["", ...roles[kind]].map((r) => el("option", { value: r, selected: r === chosen }, r ? term("role", r) : t("plan.unused"))),
    );
    selects.set(column, select);
    return select;
  };
  const change = (event) => {
    edits.take(event.target.value);
    again();
    document.getElementById("kind").focus();
  };
  return card(
    { title: t("plan.columns"), note: t("plan.columnsnote") },
    el(
      "div",
      { className: "row" },
      el(
        "div",
        { className: "field" },
        el("label", { for: "kind" }, t("plan.kind")),
        el(
          "select",
          { id: "kind", onchange: change },
          Object.keys(roles).map((k) => el("option", { value: k, selected: k === kind }, term("kind", k))),
        ),
      ),
    ),
    table({
      caption: t("plan.columns"),
      columns: [
        { title: t("plan.header"), head: true, of: (c) => c.header },
        { title: t("plan.role"), of: role },
        { title: t("plan.samples"), wide: true, of: (c) => el("span", { className: "samples" }, (c.samples ?? []).join(" · ")) },
        { title: t("plan.why"), wide: true, of: (c) => whyOf(c) },
      ],
      rows: plan.columns,
    }),
  );
}

const whyOf = (column) => [
  column.format && term("why", column.format),
  column.format && column.evidence && " · ",
  column.evidence && said(column.why ?? { text: column.evidence }),
];

const moneyOf = (plan) =>
  plan.money &&
  card(
    { title: t("plan.money"), note: t("plan.moneynote") },
    el("p", null, sentences(plan.money).filter(Boolean).join(" ")),
    plan.moneyEvidence.length > 0 && el("ul", { className: "list muted" }, (plan.moneyWhy ?? plan.moneyEvidence.map((text) => ({ text }))).map((why) => el("li", null, said(why)))),
  );

function statesOf(plan, found, edits) {
  if (plan.states.length === 0) return null;
  const select = (word) => {
    const chosen = edits.meaning(word.word, word.state);
    const all = chosen === "unknown" ? ["unknown", ...states] : states;
    return el(
      "select",
      { "aria-label": t("plan.meansof", { word: word.word }), onchange: (event) => edits.mean(word.word, event.target.value) },
      all.map((s) => el("option", { value: s, selected: s === chosen, disabled: s === "unknown" }, term("answer", s))),
    );
  };
  return card(
    { title: t("plan.states"), note: t("plan.statesnote") },
    table({
      caption: t("plan.states"),
      columns: [
        { title: t("plan.word"), head: true, of: (s) => s.word },
        { title: t("plan.header"), of: (s) => term("role", s.column) },
        { title: t("plan.rows"), number: true, of: (s) => number(s.rows) },
        { title: t("uploads.spend"), number: true, of: (s) => money(s.money, found.totals?.currency) },
        { title: t("plan.means"), of: select },
      ],
      rows: plan.states,
    }),
  );
}

/** What a preview found: totals beside those of now, and the first rows. */
function effectOf(found, answer, file) {
  const rows = answer.rows ?? [];
  return [
    file && card({ title: t("plan.totals"), note: answer.customerCount > 0 ? t("plan.customers", { n: number(answer.customerCount) }) : null }, totals(found.totals, file)),
    rows.length > 0 &&
      card(
        { title: t("plan.firstrows") },
        table({
          caption: t("plan.firstrows"),
          columns: shownOf(rows).map((name, i) => ({ title: term("role", name), head: i === 0, of: (r) => plain(name, r[name] ?? "") })),
          rows,
        }),
      ),
  ];
}

// Columns that say something, the order's first.
const first = ["order_id", "customer_id", "time", "sku", "quantity", "amount", "kind"];
const shownOf = (rows) => [...new Set([...first, ...Object.keys(rows[0])])].filter((name) => name !== "line" && rows.some((r) => r[name] != null));

// Without zeros that say nothing.
const numbers = ["quantity", "amount", "unit_price", "discount", "price", "cost", "rating"];
const plain = (name, value) => (numbers.includes(name) ? value.replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "") : value.replace(" 00:00:00", ""));
