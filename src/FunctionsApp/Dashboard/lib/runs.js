// Runs and uploads as they go.
import { find, get, post, remove, upload } from "./api.js";
import { badge, empty, failure, noticesOf, said } from "./card.js";
import { address, el, fill, link } from "./dom.js";
import { bytes, moment, money, number, seconds } from "./format.js";
import { paged } from "./pages.js";
import { t, term } from "./text.js";

const stages = ["starting", "featurizing", "training", "scoring", "publishing"];
const pause = 1000;

/** Whether a run has ended. */
export const ended = (run) => ["succeeded", "failed"].includes(run.status);

/** A second; stops when the page is left. */
export const pauseOf = (signal) =>
  new Promise((done, stop) => {
    const timer = setTimeout(done, pause);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      stop(new DOMException("The page was left", "AbortError"));
    });
  });

/** A run's stages with how long each took. */
export function stageList(run) {
  const failed = run.status === "failed";
  const at = stages.filter((s) => run.entered[s]);
  const last = at.at(-1);
  const took = (stage) => {
    const next = stages.slice(stages.indexOf(stage) + 1).find((s) => run.entered[s]) ?? run.status;
    const from = run.entered[stage];
    const to = run.entered[next];
    return from && to && next !== stage ? seconds((new Date(to) - new Date(from)) / 1000) : "";
  };
  const says = (stage) => {
    if (stage === "featurizing" && run.entered[stage]) return t("run.parts", { n: run.partitionsFeaturized, of: run.partitions });
    if (stage === "scoring" && run.entered[stage]) return t("run.parts", { n: run.partitionsScored, of: run.partitions });
    return "";
  };
  const state = (stage) => {
    if (run.status === "succeeded") return run.entered[stage] ? "done" : "";
    if (stage === last) return failed ? "bad" : "now";
    return run.entered[stage] ? "done" : "";
  };
  const shown = run.kind === "score" ? stages.filter((s) => s !== "training") : stages;
  return el(
    "ol",
    { className: "stages" },
    shown.map((stage) =>
      el(
        "li",
        { className: state(stage), "aria-current": state(stage) === "now" ? "step" : null },
        term("status", stage),
        el("span", null, [says(stage), took(stage)].filter(Boolean).join(" · ") || (state(stage) === "now" ? t("run.going") : " ")),
      ),
    ),
  );
}

/** Shows a run until it ends, then calls `done`. */
export async function follow(id, place, signal, done) {
  try {
    for (;;) {
      const run = await get(`runs/${encodeURIComponent(id)}`, signal);
      fill(
        place,
        el("p", { role: "status" }, badge(term("status", run.status), run.status === "failed" ? "bad" : run.status === "succeeded" ? "good" : "info"), " ", t("run.since", { when: moment(run.createdAt) })),
        stageList(run),
        run.status === "failed" && el("p", { className: "failed", role: "alert", lang: "en" }, run.error ?? t("run.stuck")),
      );
      if (ended(run)) return done(run);
      await pauseOf(signal);
    }
  } catch (error) {
    if (error.name !== "AbortError") fill(place, failure(error, () => follow(id, place, signal, done)));
  }
}

/** A field for files: drop or choose them; each is uploaded, read and reported. Then a run can be set going. */
export function uploads(signal, changed) {
  const list = el("div", { role: "status" });
  const input = el("input", { type: "file", multiple: true, id: "files", className: "unseen", tabindex: "-1", "aria-hidden": "true" });
  const area = el(
    "div",
    { className: "drop" },
    el("p", null, t("upload.drop")),
    input,
    el("button", { type: "button", className: "primary", onclick: () => input.click() }, t("upload.choose")),
    el("p", { className: "muted" }, t("upload.kinds")),
  );
  const take = async (files) => {
    for (const line of [...list.children]) if (!line.querySelector("progress")) line.remove();
    try {
      const sendAll = (some) => Promise.all(some.map((file) => send(file, list, signal)));
      await sendAll(files.filter(isMapping));
      await sendAll(files.filter((file) => !isMapping(file)));
      changed();
    } catch (error) {
      if (error.name !== "AbortError") list.append(failure(error));
    }
  };
  input.addEventListener("change", () => {
    take([...input.files]);
    // The same file can be chosen again once it is corrected.
    input.value = "";
  });
  area.addEventListener("dragover", (event) => {
    event.preventDefault();
    area.classList.add("over");
  });
  area.addEventListener("dragleave", () => area.classList.remove("over"));
  area.addEventListener("drop", (event) => {
    event.preventDefault();
    area.classList.remove("over");
    take([...event.dataTransfer.files]);
  });
  return el("div", null, area, list);
}

// A mapping file tells how to read the export beside it, which is read anew when it comes.
const mapping = ".mapping.json";
const patience = 15;
const longest = 900;
const isMapping = (file) => file.name.endsWith(mapping);

// What PUT /api/exports takes.
const largest = 100 * 2 ** 20;

const exportOf = (name, signal) => find(`exports/${encodeURIComponent(name)}`, signal);

async function send(file, list, signal) {
  const name = isMapping(file) ? file.name.slice(0, -mapping.length) : file.name;
  const bar = el("progress", { max: "1", value: "0", "aria-label": t("upload.progress", { name: file.name }) });
  const says = el("span", null, t("upload.sending", { size: bytes(file.size) }));
  const line = el("p", null, el("strong", null, file.name), " ", says, bar);
  list.append(line);
  try {
    if (file.size > largest) throw new Error(t("upload.large", { size: bytes(file.size), most: bytes(largest) }));
    const before = await exportOf(name, signal);
    await upload(file.name, file, (share) => (bar.value = share));
    if (isMapping(file) && !before) {
      bar.remove();
      says.textContent = t("upload.mapping", { name });
      return;
    }
    bar.removeAttribute("value");
    says.textContent = t("upload.waiting");
    for (let tries = 1; tries <= longest; tries++) {
      await pauseOf(signal);
      const found = await exportOf(name, signal);
      // A mapping that says what it said before leaves everything as it is.
      const same = found?.updatedAt === before?.updatedAt && !(isMapping(file) && tries > patience);
      if (!found || same) continue;
      if (found.status === "reading") {
        says.textContent = t("upload.reading");
        continue;
      }
      bar.remove();
      fill(says, ...outcome(found));
      return;
    }
    throw new Error(t("upload.late"));
  } catch (error) {
    if (error.name === "AbortError") return;
    bar.remove();
    fill(says, badge(t("status.failed"), "bad"), " ", error.message);
  }
}

/** The tone of a state or outcome of an upload. */
export const toneOf = (state) => ({ failed: "bad", ready: "good", asked: "weak", warned: "weak" })[state] ?? "info";

function outcome(found) {
  if (found.status === "asked") return [badge(t("status.asked"), "weak"), " ", ...questions(found)];
  if (found.status === "failed") return [badge(t("status.failed"), "bad"), " ", ...refusal(found)];
  return [
    badge(term("status", found.status), "good"),
    " ",
    found.manifest && t("upload.kept", { kind: term("kind", found.kind), kept: number(found.manifest.rowsKept) }),
    " ",
    refused(found),
    " ",
    found.manifest?.warnings.length > 0 && toPlan(found.name, t("upload.check")),
  ];
}

const toRefused = (name, text) => link(address(["uploads", name]), text);

const toPlan = (name, text) => link(address(["exports", name]), text);

// What an upload asks, and where it is answered.
const questions = ({ name, questions: asked }) => [
  [...new Set(asked.map((q) => term("question", q.code)))].join("; "),
  " ",
  toPlan(name, t("upload.answer")),
];

// Refusals that another reading may mend.
const mendable = ["unknown_kind", "bad_mapping", "too_many_refused", "no_rows"];

// Why an upload was refused, what to do, and where its rows are if they are the reason.
const refusal = ({ name, code, message }) => [
  term("refusal", code),
  ". ",
  el("span", { lang: "en" }, message),
  " ",
  code === "too_many_refused" && [toRefused(name, t("upload.see")), " "],
  mendable.includes(code) && toPlan(name, t("upload.check")),
];

// What is to be known of an upload, and where its reading is checked.
function note(found) {
  if (found.status === "asked") return questions(found);
  if (found.status === "failed") return refusal(found);
  return [noticesOf(found.manifest).flatMap((notice) => [said(notice), " "]), found.manifest?.plan && toPlan(found.name, t("upload.check"))];
}

/** A link to the refused rows, or nothing. */
const refused = ({ name, manifest }) => manifest?.rowsRefused > 0 && toRefused(name, t("upload.refused", { n: number(manifest.rowsRefused) }));

/** What can be done with an upload: take it back, or stop its warnings. */
function actions(found) {
  const path = `exports/${encodeURIComponent(found.name)}`;
  const place = el("div", { className: "row actions" });
  const button = (text, go) => {
    const done = async () => {
      try {
        if (await go()) fill(place, t("uploads.done"));
      } catch (error) {
        fill(place, error.message);
      }
    };
    return el("button", { type: "button", className: "quiet", onclick: done }, text);
  };
  const back = async () => {
    const sure = confirm(t("uploads.really", { name: found.name }));
    if (sure) await remove(path);
    return sure;
  };
  const dismiss = async () => Boolean(await post(`${path}/dismiss`));
  place.append(button(t("uploads.remove"), back));
  if (found.status === "failed" && !found.dismissed) place.append(button(t("uploads.dismiss"), dismiss));
  return place;
}

/** The uploads so far. */
export const uploadTable = (signal) =>
  paged({
    path: "exports",
    caption: t("uploads.caption"),
    none: empty(t("uploads.none")),
    signal,
    columns: [
      { title: t("uploads.name"), head: true, of: (e) => e.name },
      { title: t("uploads.state"), of: (e) => badge(term("status", e.status), toneOf(e.status)) },
      { title: t("uploads.kind"), of: (e) => (e.kind ? term("kind", e.kind) : "") },
      { title: t("uploads.when"), of: (e) => (e.uploadedAt ? moment(e.uploadedAt) : "") },
      { title: t("uploads.size"), number: true, of: (e) => (e.bytes === null ? "" : bytes(e.bytes)) },
      { title: t("uploads.kept"), number: true, of: (e) => (e.rows === null ? "" : number(e.rows)) },
      { title: t("uploads.spend"), number: true, of: (e) => (e.spend === null ? "" : money(e.spend, e.manifest?.currency)) },
      { title: t("uploads.refused"), number: true, of: (e) => refused(e) || (e.manifest ? number(0) : "") },
      { title: t("uploads.do"), of: actions },
      { title: t("uploads.note"), wide: true, of: note },
    ],
  });

/** Sets a run going. */
export const startRun = (kind) => post("runs", { kind });
