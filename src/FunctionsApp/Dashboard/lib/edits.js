// What a person changes about how an upload is read, and the mapping file that says it.

/** Puts what a part of a mapping file says into the whole: objects are merged, lists united. */
export function merge(whole, part) {
  for (const [name, value] of Object.entries(part)) {
    const old = whole[name];
    if (Array.isArray(old) && Array.isArray(value)) whole[name] = [...new Set([...old, ...value])];
    else if (isObject(old) && isObject(value)) merge(old, value);
    else whole[name] = structuredClone(value);
  }
  return whole;
}

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

/** What is the same question before and after a preview. */
export const keyOf = (question) => `${question.code} ${question.text}`;

/** Changes to a plan: answers to its questions, roles of columns, meanings of words, and the kind. */
export class Edits {
  #before;
  #answers = new Map();
  #roles = new Map();
  #states = new Map();
  #kind = null;

  /** `before` is the mapping file in force, or null. */
  constructor(before) {
    this.#before = before ?? {};
  }

  /** Whether anything was changed. */
  get any() {
    return this.#answers.size + this.#roles.size + this.#states.size > 0 || this.#kind !== null;
  }

  answer = (question, choice) => this.#answers.set(keyOf(question), question.answers[choice].mapping);

  /** Which answer was chosen; -1 for none. */
  chosen = (question) => question.answers.findIndex((a) => a.mapping === this.#answers.get(keyOf(question)));

  /** Reads a column as something else than it was `from`; an empty role does not use it. */
  use(header, role, from) {
    const first = this.#roles.get(header)?.from ?? from;
    if (role === first) this.#roles.delete(header);
    else this.#roles.set(header, { role, from: first });
  }

  roleOf = (header, found) => this.#roles.get(header)?.role ?? found;

  mean = (word, state) => this.#states.set(word, state);

  meaning = (word, found) => this.#states.get(word) ?? found;

  /** Takes the rows to be of another kind, whose columns are called otherwise. */
  take(kind) {
    this.#kind = kind;
    this.#roles.clear();
  }

  get kind() {
    return this.#kind;
  }

  /** The mapping file; `roles` are the canonical columns by kind. */
  mapping(roles) {
    const made = structuredClone(this.#before);
    if (this.#kind !== null) {
      made.kind = this.#kind;
      const known = Object.entries(made.columns ?? {}).filter(([role]) => roles[this.#kind].includes(role));
      if (made.columns) made.columns = Object.fromEntries(known);
    }
    for (const part of this.#answers.values()) merge(made, part);
    const columns = { ...made.columns };
    for (const [header, { from }] of this.#roles) if (from && (columns[from] ?? header) === header) columns[from] = null;
    for (const [header, { role }] of this.#roles) if (role) columns[role] = header;
    if (this.#roles.size > 0) made.columns = columns;
    if (this.#states.size > 0) made.states = { ...made.states, ...Object.fromEntries(this.#states) };
    return made;
  }
}
