/** Recording from the user's side: asks consent, shows the red mark to all who are in the call. */

import { clock } from "./captions.js";
import { find, setIcon, setLabel } from "./dom.js";

export class Recorder {
  /** @param {(on: boolean) => void} ask sends the user's will to the server */
  constructor(ask) {
    this.#ask = ask;
    this.#button.onclick = () => this.toggle();
    this.#dialog.onclose = () => this.#dialog.returnValue === "yes" && this.#ask(true);
  }

  #ask;
  #button = find("record", HTMLButtonElement);
  #dialog = find("consent", HTMLDialogElement);
  #mark = find("rec-mark", HTMLElement);
  #time = find("rec-time", HTMLElement);
  #on = false;
  #ticking = 0;

  /** @param {boolean} offered does the server allow recording? */
  offer(offered) {
    this.#button.hidden = !offered;
  }

  /** The button and its key. */
  toggle() {
    if (this.#button.hidden) return;
    if (this.#on) return this.#ask(false);
    this.#dialog.returnValue = "";
    this.#dialog.showModal();
  }

  /**
   * The server says that recording has begun or ended.
   * @param {boolean} on
   */
  show(on) {
    if (on && this.#on) return; // after a lost connection it may be said again
    clearInterval(this.#ticking);
    this.#on = on;
    this.#mark.hidden = !on;
    this.#button.classList.toggle("recording", on);
    setIcon(this.#button, on ? "stop" : "rec");
    setLabel(this.#button, on ? "Stop recording" : "Record the call", "r");
    const text = this.#button.querySelector(".control-text");
    if (text) text.textContent = on ? "Stop" : "Record";
    if (on) this.#tick(performance.now());
  }

  close() {
    this.#dialog.returnValue = "";
    this.#dialog.close();
    this.show(false);
  }

  /** @param {number} began */
  #tick(began) {
    const show = () => (this.#time.textContent = clock((performance.now() - began) / 1000));
    show();
    this.#ticking = window.setInterval(show, 1000);
  }
}
