/** Short notices at the top of the page, which go by themselves. */

import { find, icon, make } from "./dom.js";

const NOTICE_MS = 6000;
const ERROR_MS = 12_000;
const AT_ONCE = 3;

/**
 * @param {string} text one sentence
 * @param {{error?: boolean}} [how]
 */
export function notice(text, { error = false } = {}) {
  const box = find("toasts", HTMLElement);
  for (const old of box.children) if (old.textContent === text) old.remove();
  while (box.children.length >= AT_ONCE) box.firstElementChild?.remove();
  const close = make("button", "", icon("close"));
  close.type = "button";
  close.setAttribute("aria-label", "Dismiss");
  const toast = make("div", error ? "toast error" : "toast", make("span", "", text), close);
  close.addEventListener("click", () => toast.remove());
  setTimeout(() => toast.remove(), error ? ERROR_MS : NOTICE_MS);
  box.append(toast);
}

/** Take all notices away, e.g. when the screen changes. */
export function clearNotices() {
  find("toasts", HTMLElement).replaceChildren();
}
