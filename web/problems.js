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
};

/**
 * @param {Kind} kind
 * @param {string} errorName name of the DOMException that getUserMedia gave
 * @param {string} [message] its message: browsers tell there when the operating system refused
 * @returns {Problem}
 */
export function deviceProblem(kind, errorName, message = "") {
  const device = kind === "microphone" ? "microphone" : "camera";
  if (errorName === "NotAllowedError" || errorName === "SecurityError") return denied(kind, message);
  if (errorName === "NotFoundError" || errorName === "OverconstrainedError") {
    return {
      code: "missing",
      title: `No ${device} found`,
      text: `Plug one in and it is used at once. ${WITHOUT[kind]}`,
      retry: "Look again",
    };
  }
  if (errorName === "NotReadableError" || errorName === "AbortError") {
    return {
      code: "in-use",
      title: `Your ${device} is in use`,
      text: `Another program or tab seems to hold it. Close that, then try again. ${WITHOUT[kind]}`,
      retry: "Try again",
    };
  }
  return {
    code: "failed",
    title: `Your ${device} does not start`,
    text: `The browser says: ${errorName}. ${WITHOUT[kind]}`,
    retry: "Try again",
  };
}

/**
 * @param {Kind} kind
 * @param {string} message
 * @returns {Problem}
 */
function denied(kind, message) {
  const bySystem = /system/i.test(message);
  const how = bySystem
    ? "Your computer’s privacy settings keep the browser from it: allow it there, then try again."
    : `Open the site settings beside the address above, allow the ${kind}, then try again.`;
  return {
    code: "denied",
    title: `Your ${kind} is blocked`,
    text: `${how} ${WITHOUT[kind]}`,
    retry: "Try again",
  };
}

/** @returns {Problem} */
export function insecureProblem() {
  return {
    code: "insecure",
    title: "This address gives no microphone or camera",
    text: "Browsers allow them only over https, or on the computer itself. Open the page by its https address. You can still join and type.",
  };
}

/**
 * @param {string} reason as in docs/protocol.md, or "unreachable"
 * @param {string} text the server's sentence
 * @returns {Problem}
 */
export function serverProblem(reason, text) {
  switch (reason) {
    case "busy":
      return { code: reason, title: "All places are taken", text: `${text} This page keeps looking and tells you when there is room.`, serious: true };
    case "too_many":
      return { code: reason, title: "One moment, please", text, retry: "Try again", serious: true };
    case "token":
      return { code: reason, title: "This link is not complete", text, serious: true };
    case "unreachable":
      return { code: reason, title: "The server cannot be reached", text: "It may be starting, or stopped. This page keeps trying.", serious: true };
    case "no_media":
      return { code: reason, title: "The call could not begin", text, retry: "Try again", serious: true };
    default:
      return { code: reason, title: "The call could not begin", text, retry: "Try again", serious: true };
  }
}
