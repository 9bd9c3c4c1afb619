/** The recording of a call that is over: it is put together on the server first, then can be watched and saved. */

import { address, getJson } from "./address.js";
import { find, make } from "./dom.js";

const LOOK_MS = 1000;
const TRIES = 5; // answers that fail in a row before it is given up

export class RecordingCard {
  #card = find("recording-card", HTMLElement);
  #wait = find("recording-wait", HTMLElement);
  #text = find("recording-text", HTMLElement);
  #progress = find("recording-progress", HTMLProgressElement);
  #video = find("recording-video", HTMLVideoElement);
  #download = find("recording-download", HTMLAnchorElement);
  #id = "";

  /** @param {string} id empty where nothing was recorded */
  open(id) {
    this.#id = id;
    this.#card.hidden = !id;
    this.#wait.hidden = false;
    this.#wait.classList.remove("failed");
    this.#progress.hidden = false;
    this.#progress.removeAttribute("value");
    this.#text.textContent = "Putting your recording together…";
    this.#video.hidden = true;
    this.#download.hidden = true;
    if (id) void this.#follow(id);
  }

  close() {
    this.#id = "";
    this.#video.removeAttribute("src");
    this.#video.replaceChildren();
    this.#video.load();
  }

  /**
   * Ask for the state until it is ready, has failed, or another screen is shown.
   * @param {string} id
   */
  async #follow(id) {
    for (let failures = 0; this.#id === id && failures < TRIES;) {
      try {
        const recording = await getJson(`/api/recordings/${encodeURIComponent(id)}`);
        failures = 0;
        if (this.#id !== id) return;
        if (recording.state === "ready") return this.#ready(id, recording.video);
        if (recording.state === "failed") return this.#failed(recording.text);
        this.#composing(recording.progress);
      } catch {
        failures += 1;
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    if (this.#id === id) this.#failed("");
  }

  /** @param {number} [progress] 0 to 1 */
  #composing(progress) {
    if (progress === undefined || progress === null) return;
    this.#progress.value = progress;
    this.#text.textContent = `Putting your recording together… ${Math.round(progress * 100)} %`;
  }

  /**
   * @param {string} id
   * @param {string} video
   */
  #ready(id, video) {
    this.#wait.hidden = true;
    this.#video.hidden = false;
    this.#video.replaceChildren(captions(id));
    this.#video.src = address(video);
    this.#download.hidden = false;
    this.#download.href = address(video);
    this.#download.download = `${id}.webm`;
  }

  /** @param {string} [why] */
  #failed(why) {
    this.#progress.hidden = true;
    this.#wait.classList.add("failed");
    this.#text.textContent =
      why ||
      "The recording cannot be shown now. It is kept on the server: see “visavis recordings list” there.";
  }
}

/**
 * The transcript as captions that the player can show.
 * @param {string} id
 */
function captions(id) {
  const track = make("track");
  track.kind = "captions";
  track.label = "Words of both";
  track.src = address(`/api/recordings/${encodeURIComponent(id)}/transcript`);
  return track;
}
