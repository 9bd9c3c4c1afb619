/** The dialog in which a guest chooses how the avatar looks, for one call. */

import { address, request, RequestError } from "./address.js";
import { find, make } from "./dom.js";

const OWN = ""; // the persona's own look; other looks are the words that describe them
const BUILDING_MS = 30_000; // a person takes a second or two, but calls under way come first

/** @param {string} look */
function portraitOf(look) {
  return address(look === OWN ? "/api/portrait" : `/api/portrait?look=${encodeURIComponent(look)}`);
}

export class Looks {
  /** @param {() => void} changed another look was chosen */
  constructor(changed) {
    this.#changed = changed;
    find("change-look", HTMLButtonElement).addEventListener("click", () => this.#show());
    find("looks-done", HTMLButtonElement).addEventListener("click", () => this.#dialog.close());
    find("describe", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#describe();
    });
  }

  #changed;
  #dialog = find("looks", HTMLDialogElement);
  #faces = find("faces", HTMLElement);
  #preview = find("look-preview", HTMLImageElement);
  #words = find("look-words", HTMLInputElement);
  #send = find("look-show", HTMLButtonElement);
  #problem = find("look-problem", HTMLElement);
  #chosen = OWN;
  /** @type {string[]} */
  #ready = [];
  /** @type {string[]} */
  #described = [];

  /** What `join` tells the server. */
  get chosen() {
    return this.#chosen;
  }

  /** The address of the chosen look's portrait. */
  get portrait() {
    return portraitOf(this.#chosen);
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
    this.#dialog.close();
  }

  #show() {
    this.#problem.textContent = "";
    this.#faces.replaceChildren(...[...this.#ready, ...this.#described].map((look) => this.#face(look)));
    this.#preview.src = this.portrait;
    this.#dialog.showModal();
  }

  /** @param {string} look */
  #choose(look) {
    this.#chosen = look;
    this.#preview.src = this.portrait;
    this.#changed();
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
    picture.src = portraitOf(look);
    const face = make("label", "face", radio, picture);
    face.title = look || "As always";
    return face;
  }

  async #describe() {
    const look = this.#words.value.trim();
    if (!look || this.#send.disabled) return;
    this.#send.disabled = true;
    this.#problem.textContent = "";
    try {
      await request(`/api/portrait?look=${encodeURIComponent(look)}`, BUILDING_MS);
      if (![...this.#ready, ...this.#described].includes(look)) this.#add(look);
      for (const radio of this.#faces.querySelectorAll("input")) radio.checked = radio.value === look;
      this.#choose(look);
    } catch (error) {
      this.#problem.textContent = /** @type {RequestError} */ (error).message;
    }
    this.#send.disabled = false;
  }

  /** @param {string} look */
  #add(look) {
    this.#described.push(look);
    this.#faces.append(this.#face(look));
  }
}
