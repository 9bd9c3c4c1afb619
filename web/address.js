/** Where things are on the server. The link's token goes with every request under /api/. */

const query = new URLSearchParams(location.search);

/** Microphone without processing, for tests that measure what they send. */
export const rawSound = query.get("raw") === "1";

/**
 * An address of the server, with the link's token where there is one.
 * @param {string} path e.g. "/api/lobby"
 */
export function address(path) {
  const url = new URL(path, location.href);
  const token = query.get("token");
  if (token && url.origin === location.origin && url.pathname.startsWith("/api/"))
    url.searchParams.set("token", token);
  return url.href;
}

/**
 * The same as a WebSocket address.
 * @param {string} path
 */
export function socketAddress(path) {
  return address(path).replace(/^http/, "ws");
}

/** What went wrong with a request, in a sentence for the user. */
export class RequestError extends Error {
  /**
   * @param {string} reason "unreachable", "timeout", or what the server calls it
   * @param {string} text
   */
  constructor(reason, text) {
    super(text);
    this.reason = reason;
  }
}

const REQUEST_LIMIT_MS = 8000;

/**
 * A signal that aborts with the first of these. AbortSignal.any does this in younger browsers only.
 * @param {AbortSignal[]} signals
 */
function first(...signals) {
  const either = new AbortController();
  for (const signal of signals) {
    const abort = () => either.abort(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  }
  return either.signal;
}

/**
 * GET an answer that is a success. Throws RequestError.
 * @param {string} path
 * @param {number} limitMs
 * @param {AbortSignal[]} dropped when one of them aborts, nobody wants the answer any more
 */
export async function request(path, limitMs = REQUEST_LIMIT_MS, ...dropped) {
  const response = await fetch(address(path), {
    signal: first(AbortSignal.timeout(limitMs), ...dropped),
    cache: "no-store",
  }).catch((error) => {
    throw error.name === "TimeoutError"
      ? new RequestError("timeout", `The server has not answered within ${limitMs / 1000} seconds.`)
      : new RequestError("unreachable", "The server cannot be reached.");
  });
  if (response.ok) return response;
  const body = await response.json().catch(() => null);
  throw failed(response, body);
}

/**
 * GET a JSON answer. Throws RequestError.
 * @param {string} path
 * @returns {Promise<any>}
 */
export async function getJson(path) {
  const response = await request(path);
  const body = await response.json().catch(() => null);
  if (body) return body;
  throw failed(response, body);
}

/**
 * @param {Response} response
 * @param {{reason?: string, text?: string} | null} body
 */
function failed(response, body) {
  const text = body?.text ?? `The server answered with an error (${response.status}).`;
  return new RequestError(body?.reason ?? "failed", text);
}
