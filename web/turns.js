/** Turns of a talk as a list on the page: in the call as they come, afterwards as the transcript. */

import { clock, speaker } from "./captions.js";
import { make } from "./dom.js";

/**
 * @typedef {import("./captions.js").Turn} Turn
 * @typedef {import("./captions.js").Names} Names
 */

const NEAR_END_PX = 48;

/**
 * Fill a list item with a turn.
 * @param {HTMLLIElement} item
 * @param {Turn} turn
 * @param {Names} names
 */
export function fillTurn(item, turn, names) {
  item.className = `turn ${turn.speaker}${turn.final ? "" : " partial"}`;
  const who = make("p", "turn-who", speaker(turn, names), " ", make("time", "", clock(turn.at)));
  const marks = make("p", "turn-marks");
  if (turn.interrupted) marks.append(make("span", "", "interrupted"));
  if (turn.failed) marks.append(make("span", "", "failed"));
  if (turn.source) marks.append(make("span", "", `Source: ${turn.source}`));
  item.replaceChildren(who, make("p", "turn-text", turn.text), ...(marks.childElementCount ? [marks] : []));
}

/** The talk while it goes on: follows its end unless the reader has scrolled back. */
export class TurnList {
  /**
   * @param {HTMLElement} list
   * @param {HTMLElement} scroller
   * @param {HTMLButtonElement} toLatest shown while the end is out of sight
   * @param {Names} names
   */
  constructor(list, scroller, toLatest, names) {
    this.#list = list;
    this.#scroller = scroller;
    this.#toLatest = toLatest;
    this.#names = names;
    list.replaceChildren();
    toLatest.onclick = () => this.toEnd();
    scroller.onscroll = () => this.#atEnd() && this.#showLatest(false);
  }

  #list;
  #scroller;
  #toLatest;
  #names;
  /** @type {Map<string, HTMLLIElement>} */
  #items = new Map();

  /** @param {Turn} turn */
  show(turn) {
    const follow = this.#atEnd();
    if (turn.text) fillTurn(this.#item(turn.key), turn, this.#names);
    else this.#drop(turn.key);
    this.#settle(follow);
  }

  /**
   * Something that the avatar does, as subtitles write it.
   * @param {string} text
   */
  showAction(text) {
    const follow = this.#atEnd();
    this.#list.append(make("li", "deed", `${this.#names.avatar}: ${text}`));
    this.#settle(follow);
  }

  /** Show the latest words and follow them from now on. */
  toEnd() {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#showLatest(false);
  }

  /** @param {string} key */
  #item(key) {
    const known = this.#items.get(key);
    if (known) return known;
    const item = make("li");
    this.#items.set(key, item);
    this.#list.append(item);
    return item;
  }

  /** @param {string} key */
  #drop(key) {
    this.#items.get(key)?.remove();
    this.#items.delete(key);
  }

  /** @param {boolean} follow */
  #settle(follow) {
    if (follow) this.toEnd();
    else this.#showLatest(true);
  }

  #atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
  }

  /** @param {boolean} shown */
  #showLatest(shown) {
    this.#toLatest.hidden = !shown;
  }
}
