/** What the page remembers between visits, on this computer only; until it is closed where the browser stores nothing. */

/** @typedef {"name" | "microphone" | "camera" | "camera-off" | "talk-closed"} Key */

/** @type {Map<Key, string>} */
const kept = new Map();

/**
 * @param {Key} key
 * @returns {string} empty where nothing is known
 */
export function recall(key) {
  return kept.get(key) ?? stored(key);
}

/**
 * @param {Key} key
 * @param {string} value
 */
export function remember(key, value) {
  kept.set(key, value);
  try {
    localStorage.setItem(key, value);
  } catch {
    // storage is blocked or full
  }
}

/** @param {Key} key */
function stored(key) {
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return ""; // storage is blocked
  }
}
