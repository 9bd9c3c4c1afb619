/** What the page is about now: open to tests and the curious as `window.visavis`. */

export const status = {
  /** The peer connection in use. @type {RTCPeerConnection | null} */
  pc: null,
  /** What the avatar does: connecting, listening, thinking or speaking. */
  state: "",
  /** The screen shown: lobby, call or ended. */
  screen: "lobby",
  /** connected or lost; empty before a call. */
  connection: "",
};

Object.assign(window, { visavis: status });
