/** The screen after a call: why it ended, what was said, the recording. */

import { inWords, transcript } from "./captions.js";
import { find, make, setIcon } from "./dom.js";
import { RecordingCard } from "./recording.js";
import { fillTurn } from "./turns.js";

/** @typedef {import("./call.js").Result} Result */

const COPIED_MS = 2000;
const RECORDED = "What was recorded is kept on the server: see “visavis recordings list” there.";

export class Ended {
  /** @param {() => void} onAgain */
  constructor(onAgain) {
    find("again", HTMLButtonElement).addEventListener("click", onAgain);
  }

  #root = find("ended", HTMLElement);
  #recording = new RecordingCard();

  /** @param {Result} result */
  open(result) {
    const { turns, names, began, outcome } = result;
    this.#root.hidden = false;
    find("ended-title", HTMLElement).textContent = title(result);
    find("ended-reason", HTMLElement).textContent = reason(result);
    find("transcript", HTMLElement).replaceChildren(...turns.map((turn) => item(turn, names)));
    find("transcript-actions", HTMLElement).hidden = turns.length === 0;
    find("transcript-empty", HTMLElement).hidden = turns.length > 0;
    this.#wireTranscript(transcript(turns, names, began), began);
    this.#recording.open(outcome.how === "over" ? outcome.recording : "");
    find("ended-title", HTMLElement).focus({ preventScroll: true });
  }

  close() {
    this.#root.hidden = true;
    this.#recording.close();
  }

  /**
   * @param {string} text
   * @param {Date} began
   */
  #wireTranscript(text, began) {
    const copy = find("copy", HTMLButtonElement);
    const say = (/** @type {string} */ words, /** @type {string} */ icon) => {
      find("copy-text", HTMLElement).textContent = words;
      setIcon(copy, icon);
    };
    say("Copy", "copy");
    copy.onclick = async () => {
      const copied = await copyText(text);
      say(copied ? "Copied" : "Not allowed", copied ? "check" : "copy");
      setTimeout(() => say("Copy", "copy"), COPIED_MS);
    };
    find("download", HTMLButtonElement).onclick = () => save(text, `call-${stamp(began)}.txt`);
  }
}

/** @param {Result} result */
function title({ outcome, names }) {
  if (outcome.how === "over")
    return outcome.left ? `You left the call with ${names.avatar}` : "The call has ended";
  return "The connection was lost";
}

/** @param {Result} result */
function reason({ outcome, seconds, recorded }) {
  const lasted = `It lasted ${inWords(seconds)}.`;
  if (outcome.how === "over") return [sentence(outcome.reason), lasted].filter(Boolean).join(" ");
  const why =
    outcome.how === "refused"
      ? sentence(outcome.text)
      : "The server is gone or cannot be reached any more. What was said is kept below.";
  return recorded ? `${why} ${RECORDED}` : why;
}

/** @param {string} text */
function sentence(text) {
  if (!text) return "";
  const begun = text[0].toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}

/**
 * @param {import("./captions.js").Turn} turn
 * @param {import("./captions.js").Names} names
 */
function item(turn, names) {
  const line = make("li");
  fillTurn(line, { ...turn, final: true }, names);
  return line;
}

/** @param {string} text */
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {string} text
 * @param {string} fileName
 */
function save(text, fileName) {
  const link = make("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** @param {Date} date e.g. 2030-01-31-1405, local time */
function stamp(date) {
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join("-");
  return `${day}-${two(date.getHours())}${two(date.getMinutes())}`;
}
