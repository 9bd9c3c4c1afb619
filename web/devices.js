/** The user's microphone and camera: opened, chosen, remembered, muted, replaced when they vanish. */

import { rawSound } from "./address.js";
import { recall, remember } from "./memory.js";
import { deviceProblem, insecureProblem } from "./problems.js";

/**
 * @typedef {import("./problems.js").Kind} Kind
 * @typedef {import("./problems.js").Problem} Problem
 */

/** @type {Kind[]} */
const KINDS = ["microphone", "camera"];
const INPUT = /** @type {const} */ ({ microphone: "audioinput", camera: "videoinput" });

/**
 * @param {Kind} kind
 * @param {string} deviceId empty for any
 * @returns {MediaStreamConstraints}
 */
function constraints(kind, deviceId) {
  const device = deviceId ? { deviceId: { exact: deviceId } } : {}; // Chromium takes the default one over an "ideal" one
  if (kind === "camera") {
    return {
      video: { ...device, width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 25, max: 30 } },
    };
  }
  const processing = !rawSound; // the avatar listens while it speaks: without echo cancellation it hears itself
  return {
    audio: {
      ...device,
      echoCancellation: processing,
      noiseSuppression: processing,
      autoGainControl: processing,
    },
  };
}

/**
 * The chosen device; any other where that one is gone.
 * @param {Kind} kind
 */
async function openChosen(kind) {
  const chosen = recall(kind);
  try {
    return await navigator.mediaDevices.getUserMedia(constraints(kind, chosen));
  } catch (error) {
    if (!chosen || /** @type {DOMException} */ (error).name !== "OverconstrainedError") throw error;
    return navigator.mediaDevices.getUserMedia(constraints(kind, ""));
  }
}

/**
 * Fires "change" whenever anything that a screen may show has changed, and "lost" (with the kind as `detail`) when a
 * device in use has vanished.
 */
export class Devices extends EventTarget {
  constructor() {
    super();
    /** @type {Record<Kind, MediaStreamTrack | null>} */
    this.track = { microphone: null, camera: null };
    /** @type {Record<Kind, Problem | null>} */
    this.problem = { microphone: null, camera: null };
    /** @type {Record<Kind, MediaDeviceInfo[]>} */
    this.known = { microphone: [], camera: [] };
    /** Wanted by the user, also while there is no device. */
    this.wanted = { microphone: true, camera: recall("camera-off") !== "1" };
    this.starting = true;
  }

  /** Name and message of the last error. @type {Record<Kind, [string, string]>} */
  #refusal = { microphone: ["", ""], camera: ["", ""] };
  /** Changes of one device happen one after the other. @type {Record<Kind, Promise<void>>} */
  #turn = { microphone: Promise.resolve(), camera: Promise.resolve() };
  #released = false; // by `stop`: nothing opens by itself, not even what the browser was still opening

  /** Asks for both devices at once, so that the browser asks the user once; what is refused is a problem, not an error. */
  async start() {
    this.#released = false;
    if (!window.isSecureContext || !navigator.mediaDevices) {
      this.problem.microphone = insecureProblem();
    } else {
      await this.#openBoth();
      navigator.mediaDevices.addEventListener("devicechange", () => void this.#devicesChanged());
      await this.#list();
    }
    this.starting = false;
    this.#changed();
  }

  /** What is wrong now: one problem where both devices have the same. */
  get problems() {
    const { microphone, camera } = this.problem;
    if (microphone && camera && microphone.code === camera.code)
      return [deviceProblem("both", ...this.#refusal.microphone)];
    return [microphone, camera].filter((problem) => problem !== null);
  }

  /** Try again whatever had a problem. */
  async retryAll() {
    for (const kind of KINDS) if (this.problem[kind]) await this.retry(kind);
  }

  /**
   * @param {Kind} kind
   * @param {string} deviceId
   */
  choose(kind, deviceId) {
    remember(kind, deviceId);
    return kind === "camera" && !this.wanted.camera
      ? Promise.resolve()
      : this.#inTurn(kind, () => this.#open(kind));
  }

  /**
   * Ask again for a device that had a problem.
   * @param {Kind} kind
   */
  retry(kind) {
    this.#released = false;
    this.wanted[kind] = true;
    return this.#inTurn(kind, () => this.#open(kind));
  }

  /**
   * The microphone is silenced and stays open (the call goes on hearing silence); the camera is closed, so that its light is off.
   * @param {Kind} kind
   * @param {boolean} on
   */
  turn(kind, on) {
    this.wanted[kind] = on;
    if (kind === "camera") remember("camera-off", on ? "0" : "1");
    return this.#inTurn(kind, async () => {
      if (kind === "microphone" && this.track.microphone) this.track.microphone.enabled = on;
      else if (on) await this.#open(kind);
      else this.#close(kind);
      this.#changed();
    });
  }

  /** Release both devices; `start` or `retry` opens them again. */
  stop() {
    this.#released = true;
    for (const kind of KINDS) this.#close(kind);
    this.#changed();
  }

  /** Open again what was on before `stop`, and what was plugged in since. */
  async resume() {
    this.#released = false;
    for (const kind of KINDS) {
      if (this.wanted[kind] && !this.problem[kind]) await this.#inTurn(kind, () => this.#open(kind));
    }
    if (navigator.mediaDevices) await this.#devicesChanged();
  }

  async #openBoth() {
    if (!this.wanted.camera) return this.#open("microphone");
    try {
      const both = {
        ...constraints("microphone", recall("microphone")),
        ...constraints("camera", recall("camera")),
      };
      const stream = await navigator.mediaDevices.getUserMedia(both);
      this.#take("microphone", stream.getAudioTracks()[0]);
      this.#take("camera", stream.getVideoTracks()[0]);
    } catch {
      for (const kind of KINDS) await this.#open(kind);
    }
  }

  /** @param {Kind} kind */
  async #open(kind) {
    if (!navigator.mediaDevices) return;
    this.#close(kind); // some cameras cannot be opened twice
    try {
      const stream = await openChosen(kind);
      this.#take(kind, stream.getTracks()[0]);
    } catch (error) {
      const { name, message } = /** @type {DOMException} */ (error);
      this.problem[kind] = deviceProblem(kind, name, message);
      this.#refusal[kind] = [name, message];
    }
    await this.#list();
    this.#changed();
  }

  /**
   * @param {Kind} kind
   * @param {MediaStreamTrack} track
   */
  #take(kind, track) {
    if (this.#released) return track.stop();
    this.problem[kind] = null;
    this.track[kind] = track;
    if (kind === "microphone") track.enabled = this.wanted.microphone;
    track.addEventListener("ended", () => void this.#vanished(kind, track));
  }

  /** @param {Kind} kind */
  #close(kind) {
    this.track[kind]?.stop();
    this.track[kind] = null;
  }

  /**
   * A device was unplugged or taken away: go on with another one where there is one.
   * @param {Kind} kind
   * @param {MediaStreamTrack} track
   */
  async #vanished(kind, track) {
    if (this.track[kind] !== track) return;
    await this.#inTurn(kind, () => this.#open(kind));
    this.dispatchEvent(new CustomEvent("lost", { detail: kind }));
  }

  async #devicesChanged() {
    await this.#list();
    for (const kind of KINDS) {
      if (this.#released) return;
      if (this.problem[kind]?.code === "missing" && this.known[kind].length) await this.retry(kind);
    }
    this.#changed();
  }

  async #list() {
    const all = await navigator.mediaDevices.enumerateDevices().catch(() => []);
    for (const kind of KINDS)
      this.known[kind] = all.filter((device) => device.kind === INPUT[kind] && device.deviceId);
  }

  /**
   * @param {Kind} kind
   * @param {() => Promise<void>} change
   */
  #inTurn(kind, change) {
    this.#turn[kind] = this.#turn[kind].then(change);
    return this.#turn[kind];
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
