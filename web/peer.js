/** The WebRTC side of a call: one offer with one audio and one video section, made once. */

/** @typedef {import("./devices.js").Devices} Devices */

const GATHERING_LIMIT_MS = 2000; // then the offer goes with the candidates that there are
const DISCONNECTED_LIMIT_MS = 3000; // a shorter gap heals by itself

/**
 * A peer connection with nothing in it yet. Throws where the browser has no WebRTC, or takes the servers for wrong.
 * @param {RTCIceServer[]} iceServers
 */
export function openPeer(iceServers) {
  return new RTCPeerConnection({ iceServers, bundlePolicy: "max-bundle" });
}

/**
 * Both sections may send from the start: a device that is off, or comes during the call, is only put in place, never
 * offered anew.
 * @param {RTCPeerConnection} pc
 * @param {Devices} devices
 */
function addSections(pc, { track }) {
  pc.addTransceiver(track.microphone ?? "audio", { direction: "sendrecv" });
  const video = pc.addTransceiver(track.camera ?? "video", { direction: "sendrecv" });
  video.setCodecPreferences?.(vp8First());
}

function vp8First() {
  const codecs = RTCRtpReceiver.getCapabilities("video")?.codecs ?? [];
  const isVp8 = (/** @type {RTCRtpCodec} */ codec) => codec.mimeType.toLowerCase() === "video/vp8";
  return [...codecs.filter(isVp8), ...codecs.filter((codec) => !isVp8(codec))];
}

/**
 * The one offer of a connection, with all its candidates.
 * @param {RTCPeerConnection} pc
 * @param {Devices} devices
 * @returns {Promise<string>} SDP
 */
export async function makeOffer(pc, devices) {
  addSections(pc, devices);
  await pc.setLocalDescription(await pc.createOffer());
  await gathered(pc);
  return pc.localDescription?.sdp ?? "";
}

/** @param {RTCPeerConnection} pc */
function gathered(pc) {
  return new Promise((resolve) => {
    const check = () => pc.iceGatheringState === "complete" && resolve(undefined);
    pc.addEventListener("icegatheringstatechange", check);
    setTimeout(resolve, GATHERING_LIMIT_MS);
    check();
  });
}

/**
 * Send these tracks from now on, without a new offer.
 * @param {RTCPeerConnection} pc
 * @param {Devices} devices
 */
export function sendTracks(pc, devices) {
  for (const transceiver of pc.getTransceivers()) {
    const track =
      transceiver.receiver.track.kind === "audio" ? devices.track.microphone : devices.track.camera;
    if (transceiver.sender.track !== track) void transceiver.sender.replaceTrack(track).catch(() => {});
  }
}

/**
 * Watch the way of the media. Calls `on` with "connected" each time it works and "lost" once it is gone.
 * @param {RTCPeerConnection} pc
 * @param {(news: "connected" | "lost") => void} on
 */
export function watchMedia(pc, on) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let doubt;
  pc.addEventListener("connectionstatechange", () => {
    clearTimeout(doubt);
    if (pc.connectionState === "connected") on("connected");
    if (pc.connectionState === "failed") on("lost");
    if (pc.connectionState === "disconnected") doubt = setTimeout(() => on("lost"), DISCONNECTED_LIMIT_MS);
  });
}
