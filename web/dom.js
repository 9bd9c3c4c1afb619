/** Small helpers for the document. Text always goes in as text, never as markup. */

/**
 * The element with this id.
 * @template {Element} T
 * @param {string} id
 * @param {new () => T} kind the class that it must have
 * @returns {T}
 */
export function find(id, kind) {
  const element = document.getElementById(id);
  if (element instanceof kind) return element;
  throw new Error(`the page has no ${kind.name} "${id}"`);
}

/**
 * A new element with a class and text or children.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {string} [className]
 * @param {...(string | Node)} content
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(tag, className = "", ...content) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...content);
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/**
 * An icon of the page's set; decoration only, so hidden from screen readers.
 * @param {string} name
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

/**
 * Change the icon inside a button.
 * @param {Element} holder
 * @param {string} name
 */
export function setIcon(holder, name) {
  holder.querySelector("use")?.setAttribute("href", `#i-${name}`);
}

/**
 * Say the same to the eye (title) and to a screen reader (label).
 * @param {HTMLElement} button
 * @param {string} label
 * @param {string} [key] keyboard shortcut
 */
export function setLabel(button, label, key) {
  button.setAttribute("aria-label", label);
  button.title = key ? `${label} (${key.toUpperCase()})` : label;
  if (key) button.setAttribute("aria-keyshortcuts", key);
}

/**
 * Fill a portrait: the picture, or the first letter of the name where there is none or it does not come.
 * @param {HTMLElement} holder
 * @param {string} name
 * @param {string} [url]
 */
export function setPortrait(holder, name, url) {
  const letter = [...name.trim()][0]?.toUpperCase() ?? "";
  holder.title = "";
  if (!url) return holder.replaceChildren(letter);
  const image = make("img");
  image.alt = "";
  image.addEventListener("error", () => {
    if (image.parentElement !== holder) return; // another has taken its place
    holder.replaceChildren(letter);
    holder.title = `The server did not send the picture of ${name}.`;
  });
  image.src = url;
  return holder.replaceChildren(image);
}
