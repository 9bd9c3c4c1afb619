/** Single keys during a call. They rest while something is typed, a dialog is open or a modifier is held. */

/**
 * @param {Record<string, () => void>} actions by key, in lower case
 * @returns {() => void} takes the keys away again
 */
export function listenKeys(actions) {
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
    if (document.querySelector("dialog[open]") || isEditable(event.target)) return;
    const action = actions[event.key.toLowerCase()];
    if (!action) return;
    event.preventDefault();
    action();
  };
  document.addEventListener("keydown", onKey);
  return () => document.removeEventListener("keydown", onKey);
}

/** @param {EventTarget | null} target */
function isEditable(target) {
  return target instanceof Element && target.matches("input, textarea, select, [contenteditable]");
}
