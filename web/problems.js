/** What can go wrong before a call, in words that say what to do. Pure. */

/**
 * @typedef {"microphone" | "camera"} Kind
 * @typedef {object} Problem
 * @property {string} code denied, missing, in-use, insecure or failed; for the server its own reasons
 * @property {string} title
 * @property {string} text
 * @property {string} [retry] label of the button that tries again
 * @property {boolean} [serious] the call cannot begin
 */

/** How a call still works without the device. */
const WITHOUT = {
  microphone: "You can join without it and type what you want to say.",
  camera: "You can join without it.",
  both: "You can join without them and type what you want to say.",
};
const NAMES = { microphone: "microphone", camera: "camera", both: "microphone and camera" };

/** @type {Record<string, string>} */
const CODES = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "in-use",
  AbortError: "in-use",
};

/**
 * Why a device, or both, cannot be used.
 * @param {Kind | "both"} kind
 * @param {string} errorName name of the DOMException that getUserMedia gave
 * @param {string} [message] its message: Chromium says there when the operating system refused
 * @returns {Problem}
 */
export function deviceProblem(kind, errorName, message = "") {
  const [device, without] = [NAMES[kind], WITHOUT[kind]];
  const [is, it, one] = kind === "both" ? ["are", "them", "them"] : ["is", "it", "one"];
  const code = CODES[errorName] ?? "failed";
  switch (code) {
    case "denied":
      return {
        code,
        title: `Your ${device} ${is} blocked`,
        text: `${howToAllow(device, message)} ${without}`,
        retry: "Try again",
      };
    case "missing":
      return {
        code,
        title: `No ${device} found`,
        text: `Plug ${one} in to use ${it} at once. ${without}`,
        retry: "Look again",
      };
    case "in-use":
      return {
        code,
        title: `Your ${device} ${is} in use`,
        text: `Another program or tab seems to hold ${it}. Close that, then try again. ${without}`,
        retry: "Try again",
      };
    default:
      return {
        code,
        title: `Your ${device} did not start`,
        text: `The browser says: ${errorName}. ${without}`,
        retry: "Try again",
      };
  }
}

/**
 * @param {string} device
 * @param {string} message
 */
function howToAllow(device, message) {
  if (/system/i.test(message))
    return "Your computer’s privacy settings keep the browser from it: allow it there, then try again.";
  return `Open the site settings beside the address above, allow the ${device}, then try again.`;
}

/** @returns {Problem} */
export function insecureProblem() {
  return {
    code: "insecure",
    title: "No microphone or camera at this address",
    text: "Browsers allow them only over https, or on the computer itself. Open the page by its https address. You can still join and type.",
  };
}

/**
 * @param {string} reason as in docs/protocol.md, "unreachable" or "timeout"
 * @param {string} text the server's sentence
 * @returns {Problem}
 */
export function serverProblem(reason, text) {
  switch (reason) {
    case "busy":
      return {
        code: reason,
        title: "All places are taken",
        text: `${text} This page keeps looking and tells you when there is room.`,
        serious: true,
      };
    case "unreachable":
      return {
        code: reason,
        title: "The server cannot be reached",
        text: "It may be starting, or stopped. This page keeps trying.",
        serious: true,
      };
    case "timeout":
      return {
        code: reason,
        title: "The server is slow to answer",
        text: `${text} It may be busy. This page keeps trying.`,
        serious: true,
      };
    case "token":
      return { code: reason, title: "This link is not complete", text, serious: true };
    case "too_many":
      return { code: reason, title: "One moment, please", text, retry: "Try again", serious: true };
    default:
      return { code: reason, title: "The call could not begin", text, retry: "Try again", serious: true };
  }
}

/** @returns {Problem} good news, after one of the above */
export function roomAgain() {
  return { code: "room", title: "There is room for you now", text: "Press Join whenever you like." };
}
