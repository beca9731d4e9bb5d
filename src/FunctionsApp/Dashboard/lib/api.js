// The public API and nothing else.

const keptKey = "customervalue.key";

/** What the API answered instead of what was asked for. */
export class ApiError extends Error {
  constructor(status, problem) {
    super(problem?.detail ?? problem?.title ?? `HTTP ${status}`);
    this.status = status;
    this.type = problem?.type ?? null;
  }
}

/** Keeps the key of the app for this tab; where the API is not open it asks for one. */
export const useKey = (key) => sessionStorage.setItem(keptKey, key);

const headers = () => {
  const key = sessionStorage.getItem(keptKey);
  return key ? { "X-Api-Key": key } : {};
};

async function ask(method, path, { body, signal } = {}) {
  const answer = await fetch(`/api/${path}`, {
    method,
    signal,
    headers: body === undefined ? headers() : { ...headers(), "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const json = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;
  if (!answer.ok) throw new ApiError(answer.status, json);
  return json;
}

/** What a path answers. */
export const get = (path, signal) => ask("GET", path, { signal });

/** What a path answers, or null where there is nothing. */
export const find = (path, signal) =>
  get(path, signal).catch((error) => {
    if (error.status === 404) return null;
    throw error;
  });

/** Sends a value. */
export const post = (path, body) => ask("POST", path, { body: body ?? {} });

/** Puts a value in place of what is at a path. */
export const put = (path, body) => ask("PUT", path, { body });

/** Takes away what is at a path. */
export const remove = (path) => ask("DELETE", path);

/** Saves what a path answers as a file of that name. */
export async function download(path, name, signal) {
  const answer = await fetch(`/api/${path}`, { headers: headers(), signal });
  if (!answer.ok) throw new ApiError(answer.status, parsed(await answer.text()));
  saveAs(name, await answer.blob());
}

/** Saves bytes as a file of that name. */
export function saveAs(name, blob) {
  const address = URL.createObjectURL(blob);
  const anchor = document.createElement("a");
  anchor.href = address;
  anchor.download = name;
  anchor.click();
  URL.revokeObjectURL(address);
}

/** Uploads a file; `told` hears the share that is sent, 0 to 1. */
export function upload(name, file, told) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("PUT", `/api/exports/${encodeURIComponent(name)}`);
    for (const [header, value] of Object.entries(headers())) request.setRequestHeader(header, value);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = (event) => told(event.loaded / event.total);
    request.onerror = () => failed(new ApiError(0, null));
    request.onload = () => {
      if (request.status < 300) done();
      else failed(new ApiError(request.status, parsed(request.responseText)));
    };
    request.send(file);
  });
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
