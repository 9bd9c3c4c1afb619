/** The screen of a call: the avatar, yourself, the talk, the controls. */

import { added, speaker, Talk } from "./captions.js";
import { find, setIcon, setLabel } from "./dom.js";
import { Link } from "./link.js";
import { recall, remember } from "./memory.js";
import { Meter } from "./meter.js";
import { notice } from "./notices.js";
import { Picture } from "./picture.js";
import { Recorder } from "./recorder.js";
import { listenKeys } from "./shortcuts.js";
import { status } from "./status.js";
import { TurnList } from "./turns.js";

/**
 * @typedef {import("./devices.js").Devices} Devices
 * @typedef {import("./link.js").Outcome} Outcome
 * @typedef {import("./lobby.js").LobbyInfo} LobbyInfo
 * @typedef {import("./problems.js").Kind} Kind
 *
 * @typedef {object} Result what is left of a call
 * @property {Outcome} outcome
 * @property {boolean} begun were both together at all?
 * @property {import("./captions.js").Turn[]} turns
 * @property {import("./captions.js").Names} names
 * @property {Date} began
 * @property {number} seconds
 * @property {boolean} recorded was any of it recorded?
 */

const BUTTON = /** @type {const} */ ({ microphone: "mic", camera: "cam" });
const KEY = /** @type {const} */ ({ microphone: "m", camera: "v" });

export class Call {
  /**
   * @param {string} name
   * @param {LobbyInfo} info
   * @param {string} look
   * @param {Devices} devices
   * @param {(result: Result) => void} onOver
   */
  constructor(name, info, look, devices, onOver) {
    this.#names = { user: name, avatar: info.avatar };
    this.#devices = devices;
    this.#onOver = onOver;
    this.#list = new TurnList(
      find("turns", HTMLElement),
      find("talk-scroll", HTMLElement),
      find("latest", HTMLButtonElement),
      this.#names,
    );
    this.#recorder.offer(info.recording);
    this.#recorder.show(false);
    this.#open(info);
    this.#link = new Link(name, look, info.ice_servers, devices, {
      joined: (resumed) => resumed || this.#anew(),
      message: (message) => this.#receive(message),
      connection: (state) => this.#connection(state),
      peer: (pc) => (status.pc = pc),
      stream: (stream) => void this.#picture.play(stream),
      over: (outcome) => this.#over(outcome),
    });
  }

  #names;
  #devices;
  #onOver;
  #list;
  #link;
  #talk = new Talk();
  #picture = new Picture();
  #recorder = new Recorder((on) => this.#link.send({ type: "record", on }));
  #meter = new Meter((level) => find("mic", HTMLElement).style.setProperty("--level", level.toFixed(2)));
  #began = new Date();
  #beganAt = performance.now();
  #begun = false;
  #recorded = false;
  #announced = { key: "", text: "" };
  #forgetKeys = () => {};

  #root = find("call", HTMLElement);
  #typed = find("typed", HTMLInputElement);
  #leave = find("leave", HTMLButtonElement);
  #leaving = find("leaving", HTMLDialogElement);

  /** Leave, as the button does. */
  leave() {
    this.#leave.disabled = true;
    this.#picture.leaving();
    this.#link.leave();
  }

  /** @param {LobbyInfo} info */
  #open(info) {
    this.#root.hidden = false;
    find("announcer", HTMLElement).replaceChildren();
    this.#picture.open(info.avatar, info.portrait);
    this.#showTalk(recall("talk-closed") !== "1");
    this.#wireControls();
    this.#wireTyping();
    this.#devices.addEventListener("change", this.#showDevices);
    this.#devices.addEventListener("lost", this.#deviceLost);
    this.#showDevices();
    this.#root.focus({ preventScroll: true });
  }

  #wireControls() {
    const toggleTalk = () => this.#showTalk(this.#root.classList.contains("alone"));
    setLabel(find("talk-toggle", HTMLButtonElement), "Conversation", "c");
    setLabel(this.#leave, "Leave the call", "Escape");
    this.#leave.title = "Leave the call (Esc)";
    this.#leave.disabled = false;
    this.#leave.onclick = () => this.leave();
    find("talk-toggle", HTMLButtonElement).onclick = toggleTalk;
    for (const kind of /** @type {const} */ (["microphone", "camera"])) {
      find(BUTTON[kind], HTMLButtonElement).onclick = () => void this.#toggle(kind);
    }
    this.#leaving.returnValue = "";
    this.#leaving.onclose = () => this.#leaving.returnValue === "yes" && this.leave();
    this.#forgetKeys = listenKeys({
      m: () => void this.#toggle("microphone"),
      v: () => void this.#toggle("camera"),
      r: () => this.#recorder.toggle(),
      c: toggleTalk,
      t: () => (this.#showTalk(true), this.#typed.focus()),
      escape: () => ((this.#leaving.returnValue = ""), this.#leaving.showModal()),
    });
  }

  #wireTyping() {
    const send = find("send", HTMLButtonElement);
    const update = () => (send.disabled = !this.#typed.value.trim());
    this.#typed.value = "";
    update();
    this.#typed.oninput = update;
    this.#typed.onkeydown = (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault(); // leaves the text box, not the call
      this.#typed.blur();
    };
    find("typing", HTMLFormElement).onsubmit = (event) => {
      event.preventDefault();
      const text = this.#typed.value.trim();
      if (!text || !this.#link.send({ type: "typed", text })) return;
      this.#typed.value = "";
      update();
    };
  }

  /** @param {Kind} kind */
  async #toggle(kind) {
    if (!this.#devices.problem[kind]) return this.#devices.turn(kind, !this.#devices.wanted[kind]);
    await this.#devices.retry(kind);
    const problem = this.#devices.problem[kind];
    if (problem) notice(problem.title);
  }

  /** @param {boolean} shown */
  #showTalk(shown) {
    this.#root.classList.toggle("alone", !shown);
    find("talk-toggle", HTMLButtonElement).setAttribute("aria-expanded", String(shown));
    remember("talk-closed", shown ? "0" : "1");
    if (shown) this.#list.toEnd();
  }

  #showDevices = () => {
    for (const kind of /** @type {const} */ (["microphone", "camera"])) {
      const button = find(BUTTON[kind], HTMLButtonElement);
      const on = this.#devices.track[kind] !== null && this.#devices.wanted[kind];
      button.classList.toggle("off", !on);
      setIcon(button, on ? BUTTON[kind] : `${BUTTON[kind]}-off`);
      const say =
        kind === "microphone" ? (on ? "Mute" : "Unmute") : on ? "Turn camera off" : "Turn camera on";
      setLabel(button, this.#devices.problem[kind]?.title ?? say, KEY[kind]);
      const text = button.querySelector(".control-text");
      if (text && kind === "microphone")
        text.textContent = on || !this.#devices.track[kind] ? "Mute" : "Unmute";
    }
    this.#meter.watch(this.#devices.track.microphone);
    this.#picture.showSelf(this.#devices);
  };

  /** @param {Event} event */
  #deviceLost = (event) => {
    const kind = /** @type {CustomEvent<Kind>} */ (event).detail;
    const other = this.#devices.track[kind]?.label;
    notice(
      other ? `Your ${kind} went away, so the call goes on with “${other}”.` : `Your ${kind} went away.`,
      { error: !other },
    );
  };

  /** @param {any} message as in docs/protocol.md */
  #receive(message) {
    switch (message.type) {
      case "welcome":
        return this.#welcome(message);
      case "state":
        return this.#picture.state(message.state);
      case "caption":
        return this.#caption(message);
      case "action":
        return this.#list.showAction(message.action.replaceAll("_", " "));
      case "tool":
        return this.#list.show(this.#talk.use(message, this.#seconds));
      case "recording":
        this.#recorded ||= message.on;
        return this.#recorder.show(message.on);
      case "notice":
        return notice(message.text, { error: message.error });
    }
  }

  /** The server does not know this call any more and has begun another one. */
  #anew() {
    if (!this.#begun) return;
    this.#talk.newCall();
    this.#recorder.show(false);
    notice("The call had to begin anew: what was said before is still shown here.");
  }

  /** @param {{avatar: string, recording_allowed?: boolean}} message */
  #welcome(message) {
    if (!this.#begun) {
      this.#began = new Date();
      this.#beganAt = performance.now();
    }
    this.#begun = true;
    this.#names.avatar = message.avatar || this.#names.avatar;
    this.#recorder.offer(message.recording_allowed ?? true);
    this.#picture.welcome(this.#names.avatar);
  }

  /** @param {import("./captions.js").Caption} caption */
  #caption(caption) {
    const turn = this.#talk.put(caption, this.#seconds);
    this.#list.show(turn);
    this.#picture.subtitle(turn);
    this.#announce(turn);
  }

  /**
   * Tell a screen reader what is new: the avatar's words sentence by sentence, the user's once they are final.
   * @param {import("./captions.js").Turn} turn
   */
  #announce(turn) {
    if (turn.speaker === "tool" || (turn.speaker === "user" && !turn.final)) return;
    const before = this.#announced.key === turn.key ? this.#announced.text : "";
    const words = turn.interrupted ? "interrupted" : added(before, turn.text);
    this.#announced = { key: turn.key, text: turn.text };
    if (!words) return;
    const line = document.createElement("p");
    line.textContent = before ? words : `${speaker(turn, this.#names)}: ${words}`;
    find("announcer", HTMLElement).append(line);
  }

  /** @param {"connected" | "lost"} state */
  #connection(state) {
    const banner = find("banner", HTMLElement);
    banner.hidden = state === "connected";
    banner.textContent = state === "connected" ? "" : "Connection lost, reconnecting…";
    this.#picture.connection(state);
    status.connection = state;
  }

  get #seconds() {
    return (performance.now() - this.#beganAt) / 1000;
  }

  /** @param {Outcome} outcome */
  #over(outcome) {
    this.#forgetKeys();
    this.#devices.removeEventListener("change", this.#showDevices);
    this.#devices.removeEventListener("lost", this.#deviceLost);
    this.#meter.watch(null);
    this.#recorder.close();
    this.#leaving.close();
    this.#connection("connected");
    this.#picture.close();
    this.#root.hidden = true;
    const { turns } = this.#talk;
    this.#onOver({
      outcome,
      begun: this.#begun,
      turns,
      names: this.#names,
      began: this.#began,
      seconds: this.#seconds,
      recorded: this.#recorded,
    });
  }
}
