/** The dialog in which a guest chooses how the avatar looks, for one call. */

import { address, request, RequestError } from "./address.js";
import { find, icon, make } from "./dom.js";

const OWN = ""; // the persona's own look; other looks are the words that describe them
const BUILDING_MS = 30_000; // a person takes a second or two, but calls come first
const NOT_YET = `This look is not ready after ${BUILDING_MS / 1000} seconds, because calls come first. Please try again in a minute.`;
const BROKEN_OFF = "The picture of this look broke off on its way. Please try again.";

/** @param {string} look */
function pathOf(look) {
  return look === OWN ? "/api/portrait" : `/api/portrait?look=${encodeURIComponent(look)}`;
}

/**
 * Why there is no picture, in one sentence.
 * @param {unknown} error
 */
function whyNot(error) {
  if (!(error instanceof RequestError)) return BROKEN_OFF;
  return error.reason === "timeout" ? NOT_YET : error.message;
}

/**
 * Show a picture, that it is on its way, or that it did not come.
 * @param {Element | null | undefined} holder
 * @param {string | undefined} picture its address; empty where it did not come, undefined as long as it may
 */
function show(holder, picture) {
  holder?.classList.toggle("waiting", picture === undefined);
  holder?.classList.toggle("failed", picture === "");
  const image = holder?.querySelector("img");
  if (picture) image?.setAttribute("src", picture);
  else image?.removeAttribute("src");
}

export class Looks {
  /** @param {() => void} changed another look was chosen */
  constructor(changed) {
    find("change-look", HTMLButtonElement).addEventListener("click", () => this.#show());
    find("looks-done", HTMLButtonElement).addEventListener("click", () => this.#dialog.close());
    find("describe", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#describe();
    });
    this.#dialog.addEventListener("close", () => {
      this.#loading.abort();
      changed();
    });
  }

  #dialog = find("looks", HTMLDialogElement);
  #faces = find("faces", HTMLElement);
  #large = find("look-large", HTMLElement);
  #words = find("look-words", HTMLInputElement);
  #send = find("look-show", HTMLButtonElement);
  #problem = find("look-problem", HTMLElement);
  #chosen = OWN;
  /** @type {string[]} */
  #ready = [];
  /** @type {string[]} */
  #described = [];
  /** By look, as `show` takes them. @type {Map<string, string>} */
  #pictures = new Map();
  /** Ends the loading that is under way. */
  #loading = new AbortController();

  /** What `join` tells the server. */
  get chosen() {
    return this.#chosen;
  }

  /** The address of the chosen look's portrait. */
  get portrait() {
    return address(pathOf(this.#chosen));
  }

  /**
   * What the server offers; without a choice there is nothing to open.
   * @param {string[]} ready
   */
  offer(ready) {
    this.#ready = ready;
    find("change-look", HTMLButtonElement).hidden = ready.length < 2;
    if (ready.length < 2) this.reset();
  }

  /** The own look again: a choice holds for one call. */
  reset() {
    this.#chosen = OWN;
    this.#described = [];
    for (const picture of this.#pictures.values()) URL.revokeObjectURL(picture);
    this.#pictures.clear();
    this.#dialog.close();
  }

  get #all() {
    return [...this.#ready, ...this.#described];
  }

  #show() {
    this.#problem.textContent = "";
    this.#faces.replaceChildren(...this.#all.map((look) => this.#face(look)));
    this.#dialog.showModal();
    void this.#load();
  }

  /** @param {string} look */
  #choose(look) {
    this.#chosen = look;
    this.#problem.textContent = "";
    void this.#load();
  }

  /** Fetch the pictures that have not come, the chosen one first: one by one, as the server builds people. */
  async #load() {
    const dropped = this.#begin();
    const missing = new Set([this.#chosen, ...this.#all].filter((look) => !this.#pictures.get(look)));
    for (const look of missing) this.#pictures.delete(look);
    this.#showPictures();
    for (const look of missing) {
      try {
        await this.#fetch(look, dropped);
      } catch (error) {
        if (dropped.aborted) return;
        this.#pictures.set(look, "");
        this.#problem.textContent ||= whyNot(error);
      }
      this.#showPictures();
    }
  }

  /** Load something else than until now; the signal tells when this is dropped in turn. */
  #begin() {
    this.#loading.abort();
    this.#loading = new AbortController();
    return this.#loading.signal;
  }

  /**
   * @param {string} look
   * @param {AbortSignal} dropped
   */
  async #fetch(look, dropped) {
    const response = await request(pathOf(look), BUILDING_MS, dropped);
    this.#pictures.set(look, URL.createObjectURL(await response.blob()));
  }

  #showPictures() {
    show(this.#large, this.#pictures.get(this.#chosen));
    for (const radio of this.#faces.querySelectorAll("input"))
      show(radio.parentElement, this.#pictures.get(radio.value));
  }

  /**
   * One look to choose: a radio button with a picture.
   * @param {string} look
   */
  #face(look) {
    const radio = make("input");
    Object.assign(radio, { type: "radio", name: "look", value: look, checked: look === this.#chosen });
    radio.setAttribute("aria-label", look || "As always");
    radio.addEventListener("change", () => this.#choose(look));
    const picture = make("img");
    picture.alt = "";
    const face = make("label", "face", radio, picture, icon("person"));
    face.title = look || "As always";
    return face;
  }

  async #describe() {
    const look = this.#words.value.trim();
    if (!look || this.#send.disabled) return;
    this.#send.disabled = true;
    this.#problem.textContent = "";
    const dropped = this.#begin();
    try {
      if (!this.#pictures.get(look)) await this.#fetch(look, dropped);
      if (!this.#all.includes(look)) this.#add(look);
      for (const radio of this.#faces.querySelectorAll("input")) radio.checked = radio.value === look;
      this.#choose(look);
    } catch (error) {
      if (!dropped.aborted) {
        this.#problem.textContent = whyNot(error);
        void this.#load(); // the others, whose turn it was
      }
    }
    this.#send.disabled = false;
  }

  /** @param {string} look */
  #add(look) {
    this.#described.push(look);
    this.#faces.append(this.#face(look));
  }
}
