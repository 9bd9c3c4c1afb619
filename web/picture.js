/** The frame with the avatar: its picture and sound, what it does, the words under it, and yourself in the corner. */

import { find, setPortrait } from "./dom.js";
import { status } from "./status.js";

/**
 * @typedef {import("./captions.js").Turn} Turn
 * @typedef {import("./devices.js").Devices} Devices
 */

const SUBTITLE_STAYS_MS = 4000;
const SUBTITLE_LENGTH = 110; // about two lines under the picture
/** @type {Record<string, string>} */
const WORDS = {
  connecting: "Connecting",
  listening: "Listening",
  thinking: "Thinking",
  speaking: "Speaking",
};

/**
 * The end of a text that still fits under the picture, begun at a word.
 * @param {string} text
 */
export function tail(text) {
  if (text.length <= SUBTITLE_LENGTH) return text;
  const cut = text.slice(-SUBTITLE_LENGTH);
  return `… ${cut.slice(cut.indexOf(" ") + 1)}`;
}

export class Picture {
  #frame = find("frame", HTMLElement);
  #video = find("avatar", HTMLVideoElement);
  #veil = find("veil-text", HTMLElement);
  #sound = find("sound", HTMLButtonElement);
  #words = find("subtitle", HTMLElement);
  #self = find("self-video", HTMLVideoElement);
  #fading = 0;
  /** The state shown. */
  shown = "connecting";

  /**
   * @param {string} avatar
   * @param {string} [portrait]
   */
  open(avatar, portrait) {
    this.#video.setAttribute("aria-label", avatar);
    setPortrait(find("veil-portrait", HTMLElement), avatar, portrait);
    this.#veil.textContent = `Connecting to ${avatar}…`;
    this.#words.textContent = "";
    this.state("connecting");
    this.#video.onresize = () => {
      const { videoWidth, videoHeight } = this.#video;
      if (videoWidth && videoHeight)
        this.#frame.style.setProperty("--ratio", String(videoWidth / videoHeight));
    };
    this.#video.onplaying = () => this.#video.videoWidth && this.#frame.classList.add("live");
  }

  /**
   * Joining was a click, so sound may play; where a browser still refuses, one more click is asked for.
   * @param {MediaStream} stream
   */
  async play(stream) {
    if (this.#video.srcObject !== stream) this.#video.srcObject = stream;
    try {
      await this.#video.play();
      this.#sound.hidden = true;
    } catch (error) {
      if (/** @type {DOMException} */ (error).name !== "NotAllowedError") return; // a newer stream has taken its place
      this.#sound.hidden = false;
      this.#sound.onclick = () => void this.play(stream);
    }
  }

  /** @param {string} avatar */
  welcome(avatar) {
    this.#veil.textContent = `${avatar} is here, the picture comes in a moment`;
    if (this.shown === "connecting") this.state("listening");
  }

  /** @param {string} state */
  state(state) {
    this.shown = state;
    this.#frame.dataset.state = state;
    find("state-text", HTMLElement).textContent = WORDS[state] ?? state;
    status.state = state;
  }

  /** @param {"connected" | "lost"} state */
  connection(state) {
    if (state === "connected") return; // the veil goes with the first picture
    this.#veil.textContent = "Reconnecting…";
    this.#frame.classList.remove("live");
  }

  leaving() {
    this.#veil.textContent = "Leaving…";
    this.#frame.classList.remove("live");
  }

  /** @param {Turn} turn */
  subtitle(turn) {
    clearTimeout(this.#fading);
    this.#words.textContent = tail(turn.text);
    if (turn.final) this.#fading = window.setTimeout(() => (this.#words.textContent = ""), SUBTITLE_STAYS_MS);
  }

  /** @param {Devices} devices */
  showSelf({ track, wanted }) {
    const now = this.#self.srcObject instanceof MediaStream ? this.#self.srcObject.getVideoTracks()[0] : null;
    if (now !== track.camera) this.#self.srcObject = track.camera && new MediaStream([track.camera]);
    this.#self.hidden = !track.camera;
    find("self-note", HTMLElement).hidden = Boolean(track.camera);
    find("self-muted", HTMLElement).hidden = Boolean(track.microphone) && wanted.microphone;
  }

  close() {
    clearTimeout(this.#fading);
    this.#frame.classList.remove("live");
    this.#video.srcObject = null;
    this.#self.srcObject = null;
    this.#sound.hidden = true;
  }
}
