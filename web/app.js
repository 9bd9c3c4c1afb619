/** The page from lobby to call to the end of it, and back. */

import { Call } from "./call.js";
import { Devices } from "./devices.js";
import { Ended } from "./ended.js";
import { Lobby } from "./lobby.js";
import { clearNotices } from "./notices.js";
import { serverProblem } from "./problems.js";
import { status } from "./status.js";

/**
 * @typedef {import("./call.js").Result} Result
 * @typedef {import("./lobby.js").LobbyInfo} LobbyInfo
 */

const devices = new Devices();
const lobby = new Lobby(devices, begin);
const ended = new Ended(again);
/** @type {Call | null} */
let call = null;

/** @param {"lobby" | "call" | "ended"} screen */
function show(screen) {
  status.screen = screen;
  clearNotices();
  scrollTo(0, 0);
}

/**
 * @param {string} name
 * @param {LobbyInfo} info
 * @param {string} look
 */
function begin(name, info, look) {
  lobby.close();
  show("call");
  call = new Call(name, info, look, devices, over);
}

/** @param {Result} result */
function over(result) {
  call = null;
  if (result.begun) {
    devices.stop();
    show("ended");
    ended.open(result);
  } else {
    backToLobby(whyNot(result));
  }
}

async function again() {
  ended.close();
  backToLobby();
  await devices.resume();
}

/** @param {import("./problems.js").Problem} [problem] */
function backToLobby(problem) {
  show("lobby");
  void lobby.open(problem);
}

/**
 * Why a call did not begin; nothing to say where the user left.
 * @param {Result} result
 */
function whyNot({ outcome }) {
  switch (outcome.how) {
    case "refused":
      return serverProblem(outcome.reason, outcome.text);
    case "no_media":
      return serverProblem(
        "no_media",
        "Sound and picture find no way between this browser and the server: a firewall or a missing network may block them.",
      );
    case "no_webrtc":
      return serverProblem(
        "no_webrtc",
        `This browser cannot open a connection for sound and picture (${outcome.error}). WebRTC may be turned off or blocked in it, or the server’s ice_servers may be wrong.`,
      );
    case "over":
      return outcome.reason ? serverProblem("ended", outcome.reason) : undefined;
    default:
      return serverProblem("no_answer", "The server did not take the call. Please try again.");
  }
}

addEventListener("pagehide", () => call?.leave());
addEventListener("pageshow", (event) => event.persisted && location.reload());

await Promise.all([lobby.open(), devices.start()]);
