/** The screen before the call: see and hear yourself, choose devices, say your name, join. */

import { getJson, RequestError } from "./address.js";
import { find, icon, make, setIcon, setLabel, setPortrait } from "./dom.js";
import { Looks } from "./looks.js";
import { recall, remember } from "./memory.js";
import { Meter } from "./meter.js";
import { roomAgain, serverProblem } from "./problems.js";

/**
 * @typedef {import("./devices.js").Devices} Devices
 * @typedef {import("./problems.js").Kind} Kind
 * @typedef {import("./problems.js").Problem} Problem
 *
 * @typedef {object} LobbyInfo as in docs/protocol.md
 * @property {string} avatar
 * @property {string} [about]
 * @property {string} [portrait]
 * @property {string[]} [looks]
 * @property {boolean} recording
 * @property {string | null} busy
 * @property {RTCIceServer[]} ice_servers
 */

const LOOK_AGAIN_MS = 4000; // while the server is busy or cannot be reached
const PARTS = /** @type {const} */ ({
  microphone: ["mic-choice", "lobby-mic", "mic"],
  camera: ["cam-choice", "lobby-cam", "cam"],
});

/** @type {Kind[]} */
const KINDS = ["microphone", "camera"];

export class Lobby {
  /**
   * @param {Devices} devices
   * @param {(name: string, info: LobbyInfo, look: string) => void} onJoin
   */
  constructor(devices, onJoin) {
    this.#devices = devices;
    this.#onJoin = onJoin;
    this.#meter = new Meter((level) => this.#showLevel(level));
    this.#wire();
    devices.addEventListener("change", () => this.#showDevices());
  }

  #devices;
  #onJoin;
  #meter;
  #looks = new Looks(() => this.#info && this.#showPortrait(this.#info));
  #open = false;
  /** @type {LobbyInfo | null} */
  #info = null;
  /** @type {number | undefined} */
  #looking;
  #spoken = 0;

  #root = find("lobby", HTMLElement);
  #name = find("name", HTMLInputElement);
  #join = find("join", HTMLButtonElement);
  #video = find("preview-video", HTMLVideoElement);
  #level = find("level", HTMLElement);

  /**
   * @param {Problem} [problem] why the user is back here
   */
  async open(problem) {
    this.#open = true;
    this.#root.hidden = false;
    if (!problem) this.#looks.reset();
    document.title = "visavis";
    this.#name.value = recall("name");
    this.#showServerProblem(problem ?? null);
    this.#showDevices();
    find("lobby-title", HTMLElement).focus({ preventScroll: true });
    await this.#look(problem);
  }

  close() {
    this.#open = false;
    this.#root.hidden = true;
    clearTimeout(this.#looking);
    this.#looking = undefined;
    this.#meter.watch(null);
    this.#video.srcObject = null;
  }

  #wire() {
    find("join-form", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#submit();
    });
    for (const kind of KINDS) {
      const [choice, toggle] = PARTS[kind];
      const select = find(choice, HTMLSelectElement);
      select.addEventListener("change", () => void this.#devices.choose(kind, select.value));
      find(toggle, HTMLButtonElement).addEventListener("click", () => {
        if (this.#devices.problem[kind]) void this.#devices.retry(kind);
        else void this.#devices.turn(kind, !this.#devices.wanted[kind]);
      });
    }
  }

  async #submit() {
    const name = this.#name.value.trim();
    remember("name", name);
    this.#join.disabled = true;
    await this.#look();
    this.#join.disabled = false;
    if (this.#info && !this.#info.busy && this.#open) {
      const portrait = this.#info.portrait && this.#looks.portrait;
      this.#onJoin(name || "Guest", { ...this.#info, portrait }, this.#looks.chosen);
    }
  }

  /**
   * Ask the server who is there and whether there is room; again and again while the answer is no.
   * @param {Problem} [keep] a problem that stays shown although the server answers well
   */
  async #look(keep) {
    clearTimeout(this.#looking);
    /** @type {Problem | null} */
    let problem = null;
    try {
      this.#info = /** @type {LobbyInfo} */ (await getJson("/api/lobby"));
      this.#showAvatar(this.#info);
      if (this.#info.busy) problem = serverProblem("busy", this.#info.busy);
    } catch (error) {
      this.#info = null;
      const { reason, message } = /** @type {RequestError} */ (error);
      problem = serverProblem(reason, message);
    }
    if (!this.#open) return;
    const waited = this.#looking !== undefined;
    this.#looking = undefined;
    this.#showServerProblem(problem ?? keep ?? (waited ? roomAgain() : null));
    if (problem) this.#looking = window.setTimeout(() => void this.#look(), LOOK_AGAIN_MS);
  }

  /** @param {LobbyInfo} info */
  #showAvatar(info) {
    document.title = `${info.avatar} · visavis`;
    find("lobby-title", HTMLElement).textContent = `Meet ${info.avatar}`;
    find("about", HTMLElement).textContent = info.about ?? "";
    for (const place of document.querySelectorAll("[data-avatar]")) place.textContent = info.avatar;
    this.#looks.offer(info.looks ?? []);
    this.#showPortrait(info);
  }

  /** @param {LobbyInfo} info */
  #showPortrait(info) {
    setPortrait(find("portrait", HTMLElement), info.avatar, info.portrait && this.#looks.portrait);
  }

  /** @param {Problem | null} problem */
  #showServerProblem(problem) {
    const box = find("server-problem", HTMLElement);
    if (box.dataset.code === (problem?.code ?? "")) return; // the same again is not said again
    box.dataset.code = problem?.code ?? "";
    box.replaceChildren(...(problem ? [card(problem, () => void this.#submit())] : []));
  }

  #showDevices() {
    if (!this.#open) return;
    const { track, problems } = this.#devices;
    for (const kind of KINDS) this.#showDevice(kind);
    this.#meter.watch(track.microphone);
    if (picture(this.#video) !== track.camera)
      this.#video.srcObject = track.camera && new MediaStream([track.camera]);
    this.#video.hidden = !track.camera;
    find("preview-note", HTMLElement).hidden = Boolean(track.camera);
    find("preview-text", HTMLElement).textContent = this.#cameraText();
    this.#showDeviceProblems(problems);
  }

  /** @param {Problem[]} problems */
  #showDeviceProblems(problems) {
    const box = find("device-problems", HTMLElement);
    const titles = problems.map((problem) => problem.title).join();
    if (box.dataset.titles === titles) return; // the same again is not said again
    box.dataset.titles = titles;
    box.replaceChildren(...problems.map((problem) => card(problem, () => void this.#devices.retryAll())));
  }

  #cameraText() {
    const { starting, problem, wanted } = this.#devices;
    if (starting) return "Your browser asks whether this page may use your microphone and camera";
    if (problem.camera || problem.microphone?.code === "insecure") return "No picture of you";
    return wanted.camera ? "Starting your camera" : "Your camera is off";
  }

  /** @param {Kind} kind */
  #showDevice(kind) {
    const { known, track, wanted } = this.#devices;
    const [choice, toggle, iconName] = PARTS[kind];
    const select = find(choice, HTMLSelectElement);
    const chosen = track[kind]?.getSettings().deviceId ?? recall(kind);
    const options = known[kind].map((device) => new Option(plainName(device.label, kind), device.deviceId));
    select.replaceChildren(...(options.length ? options : [new Option(`No ${kind}`, "")]));
    select.value = known[kind].some((device) => device.deviceId === chosen)
      ? chosen
      : (known[kind][0]?.deviceId ?? "");
    select.disabled = options.length === 0;

    const on = Boolean(track[kind]) && wanted[kind];
    const button = find(toggle, HTMLButtonElement);
    button.classList.toggle("off", !on);
    button.disabled = this.#devices.starting || this.#devices.problem.microphone?.code === "insecure";
    setIcon(button, on ? iconName : `${iconName}-off`);
    setLabel(button, `Turn ${kind} ${on ? "off" : "on"}`);
  }

  /** @param {number} level */
  #showLevel(level) {
    const shown = this.#devices.wanted.microphone ? level : 0;
    this.#level.style.setProperty("--level", shown.toFixed(3));
    const now = performance.now();
    if (now - this.#spoken < 500) return; // twice a second is enough for a screen reader
    this.#spoken = now;
    this.#level.setAttribute("aria-valuenow", String(Math.round(shown * 100)));
  }
}

/** @param {HTMLVideoElement} video */
function picture(video) {
  return video.srcObject instanceof MediaStream ? (video.srcObject.getVideoTracks()[0] ?? null) : null;
}

/**
 * Device names without the browser's prefixes and USB numbers.
 * @param {string} label
 * @param {Kind} kind
 */
function plainName(label, kind) {
  return (
    label.replace(/\s*\([0-9a-f]{4}:[0-9a-f]{4}\)$/i, "") || (kind === "microphone" ? "Microphone" : "Camera")
  );
}

/**
 * @param {Problem} problem
 * @param {() => void} retry
 */
function card(problem, retry) {
  const box = make("div", problem.serious ? "problem serious" : "problem", icon("warn"));
  box.dataset.code = problem.code;
  box.append(make("strong", "", problem.title), make("p", "", problem.text));
  if (problem.retry) {
    const button = make("button", "button", problem.retry);
    button.type = "button";
    button.addEventListener("click", retry);
    box.append(button);
  }
  return box;
}
