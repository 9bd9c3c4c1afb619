/** One call's way to the server: joins, keeps alive, and joins again when the connection is lost. */

import { socketAddress } from "./address.js";
import { makeOffer, openPeer, sendTracks, watchMedia } from "./peer.js";

/**
 * @typedef {import("./devices.js").Devices} Devices
 *
 * How one try ended:
 * @typedef {{how: "lost" | "unreachable" | "no_media"} | {how: "no_webrtc", error: string} | {how: "over", reason: string, recording: string, left?: boolean} |
 *   {how: "refused", reason: string, text: string}} Outcome
 *
 * @typedef {object} Handlers
 * @property {(resumed: boolean) => void} joined the server has answered; `resumed` where a lost call goes on
 * @property {(message: any) => void} message a message of the call, e.g. a caption
 * @property {(state: "connected" | "lost") => void} connection
 * @property {(pc: RTCPeerConnection) => void} peer a peer connection began
 * @property {(stream: MediaStream) => void} stream the avatar's sound and picture
 * @property {(outcome: Outcome) => void} over once: the call has ended, or never began
 */

const PING_MS = 2000;
const SILENCE_LIMIT_MS = 5000; // pongs come every 2 s: then the server is gone
const JOIN_LIMIT_MS = 12_000; // opening the socket, the answer, and a server whose first call is slow to begin
const MEDIA_LIMIT_MS = 15_000; // finding a way for the media, measured from the answer
const GIVE_UP_MS = 90_000; // a server that restarts is back by then
const LEAVE_LIMIT_MS = 5000;
const OVER = 1000; // close codes, as in docs/protocol.md
const TAKEN_OVER = 4001;

/**
 * Pause before the next try: at once, then every 2 s while the server keeps the call, then slower.
 * @param {number} tries tries since the loss
 */
export function pause(tries) {
  if (tries === 0) return 0;
  return tries <= 8 ? 2000 : 5000;
}

export class Link {
  /**
   * @param {string} name
   * @param {string} look how the avatar is to look, empty for its own look
   * @param {RTCIceServer[]} iceServers
   * @param {Devices} devices
   * @param {Handlers} handlers
   */
  constructor(name, look, iceServers, devices, handlers) {
    this.#name = name;
    this.#look = look;
    this.#iceServers = iceServers;
    this.#devices = devices;
    this.#handlers = handlers;
    devices.addEventListener("change", this.#tracksChanged);
    void this.#run();
  }

  #name;
  #look;
  #iceServers;
  #devices;
  #handlers;
  /** @type {RTCPeerConnection | null} */
  #pc = null;
  /** @type {WebSocket | null} */
  #socket = null;
  #resume = "";
  #begun = false; // the media has worked at least once
  #leaving = false;
  /** Ends the current try. @type {(outcome: Outcome) => void} */
  #settle = () => {};

  /**
   * @param {object} message
   * @returns {boolean} was it sent? Not while the connection is lost
   */
  send(message) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  /** Say goodbye; the server answers with `ended`, which brings the recording's id. */
  leave() {
    this.#leaving = true;
    this.send({ type: "leave" });
    const gone = /** @type {Outcome} */ ({ how: "over", reason: "", recording: "" });
    if (this.#socket?.readyState !== WebSocket.OPEN) this.#settle(gone);
    else setTimeout(() => this.#settle(gone), LEAVE_LIMIT_MS);
  }

  async #run() {
    let lostAt = 0;
    let tries = 0;
    for (;;) {
      const outcome = await this.#try(() => ((tries = 0), (lostAt = 0)));
      if (this.#leaving || !this.#mayRetry(outcome)) return this.#finish(outcome);
      lostAt ||= performance.now();
      if (performance.now() - lostAt > GIVE_UP_MS) return this.#finish(outcome);
      this.#handlers.connection("lost");
      await this.#rest(pause(tries++));
    }
  }

  /** @param {Outcome} outcome */
  #mayRetry(outcome) {
    if (!this.#begun || outcome.how === "over") return false;
    return outcome.how !== "refused" || outcome.reason === "too_many";
  }

  /** @param {Outcome} outcome */
  #finish(outcome) {
    this.#devices.removeEventListener("change", this.#tracksChanged);
    const recording = outcome.how === "over" ? outcome.recording : "";
    this.#handlers.over(this.#leaving ? { how: "over", reason: "", recording, left: true } : outcome);
  }

  /**
   * Wait, but not when the network has just come back or the user leaves.
   * @param {number} ms
   */
  #rest(ms) {
    return new Promise((resolve) => {
      this.#settle = resolve;
      addEventListener("online", resolve, { once: true });
      setTimeout(resolve, ms);
    });
  }

  /**
   * Join and stay until this connection ends.
   * @param {() => void} joined
   * @returns {Promise<Outcome>}
   */
  async #try(joined) {
    if (this.#leaving) return { how: "lost" };
    let sdp = "";
    try {
      this.#pc = openPeer(this.#iceServers);
      this.#watchStream(this.#pc);
      sdp = await makeOffer(this.#pc, this.#devices);
    } catch (error) {
      this.#pc?.close();
      return { how: "no_webrtc", error: String(error) };
    }
    const pc = this.#pc;
    if (this.#leaving) return (pc.close(), { how: "lost" });
    const socket = (this.#socket = new WebSocket(socketAddress("/api/call")));
    const timers = new Timers();
    /** @type {Outcome} */
    const outcome = await new Promise((resolve) => {
      this.#settle = resolve;
      this.#watch(pc, socket, timers, sdp, joined);
    });
    timers.stop();
    pc.close();
    socket.close();
    return outcome;
  }

  /** @param {RTCPeerConnection} pc */
  #watchStream(pc) {
    this.#handlers.peer(pc);
    pc.addEventListener("track", (event) =>
      this.#handlers.stream(event.streams[0] ?? new MediaStream([event.track])),
    );
  }

  /**
   * @param {RTCPeerConnection} pc
   * @param {WebSocket} socket
   * @param {Timers} timers
   * @param {string} sdp
   * @param {() => void} joined
   */
  #watch(pc, socket, timers, sdp, joined) {
    let answered = false;
    const silence = () => this.#settle({ how: answered ? "lost" : "unreachable" });
    timers.later("silence", JOIN_LIMIT_MS, silence);
    socket.addEventListener("open", () => {
      const resume = this.#resume && { resume: this.#resume };
      this.send({ type: "join", name: this.#name, look: this.#look, sdp, ...resume });
      timers.every(PING_MS, () => this.send({ type: "ping" }));
    });
    socket.addEventListener("message", async (event) => {
      if (answered) timers.later("silence", this.#begun ? SILENCE_LIMIT_MS : JOIN_LIMIT_MS, silence);
      const message = JSON.parse(event.data);
      if (message.type !== "answer") return this.#receive(message);
      answered = true;
      this.#resume = message.resume;
      this.#handlers.joined(message.resumed);
      timers.later("media", MEDIA_LIMIT_MS, () => this.#settle({ how: "no_media" }));
      await pc
        .setRemoteDescription({ type: "answer", sdp: message.sdp })
        .catch(() => this.#settle({ how: "no_media" }));
    });
    socket.addEventListener("close", (event) => {
      const reason = event.code === TAKEN_OVER ? "The call goes on in another tab." : event.reason;
      if (event.code === TAKEN_OVER || event.code === OVER)
        this.#settle({ how: "over", reason, recording: "" });
      else silence();
    });
    watchMedia(pc, (news) => {
      timers.cancel("media");
      if (news === "lost") return this.#settle({ how: this.#begun ? "lost" : "no_media" });
      this.#begun = true;
      joined();
      this.#handlers.connection("connected");
    });
  }

  /** @param {any} message */
  #receive(message) {
    if (message.type === "pong") return;
    if (message.type === "refused")
      return this.#settle({ how: "refused", reason: message.reason, text: message.text });
    if (message.type === "ended") {
      return this.#settle({ how: "over", reason: message.reason ?? "", recording: message.recording ?? "" });
    }
    this.#handlers.message(message);
  }

  #tracksChanged = () => {
    if (this.#pc && this.#pc.signalingState !== "closed") sendTracks(this.#pc, this.#devices);
  };
}

/** The timers of one connection, stopped together. */
class Timers {
  /** @type {Map<string, number>} */
  #once = new Map();
  /** @type {number[]} */
  #intervals = [];

  /**
   * Run once; starting it again under the same name postpones it.
   * @param {string} name
   * @param {number} ms
   * @param {() => void} action
   */
  later(name, ms, action) {
    this.cancel(name);
    this.#once.set(name, window.setTimeout(action, ms));
  }

  /** @param {string} name */
  cancel(name) {
    clearTimeout(this.#once.get(name));
  }

  /**
   * @param {number} ms
   * @param {() => void} action
   */
  every(ms, action) {
    this.#intervals.push(window.setInterval(action, ms));
  }

  stop() {
    for (const timer of [...this.#once.values(), ...this.#intervals]) clearTimeout(timer);
  }
}
