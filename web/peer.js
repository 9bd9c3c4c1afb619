/** The WebRTC side of a call: one offer with one audio and one video section, made once. */

/** @typedef {import("./devices.js").Devices} Devices */

const GATHERING_LIMIT_MS = 2000; // then the offer goes with the candidates that there are
const DISCONNECTED_LIMIT_MS = 3000; // a shorter gap heals by itself

/**
 * A peer connection that is ready to offer.
 * @param {RTCIceServer[]} iceServers
 * @param {Devices} devices
 */
export function openPeer(iceServers, devices) {
  const pc = new RTCPeerConnection({ iceServers, bundlePolicy: "max-bundle" });
  addSection(pc, "audio", devices.track.microphone, devices.usable("microphone"));
  const video = addSection(pc, "video", devices.track.camera, devices.usable("camera"));
  video.setCodecPreferences?.(vp8First());
  return pc;
}

/**
 * A section that sends where the device may be used, also when it is off now: it is then only put in place, never
 * offered anew.
 * @param {RTCPeerConnection} pc
 * @param {"audio" | "video"} kind
 * @param {MediaStreamTrack | null} track
 * @param {boolean} usable
 */
function addSection(pc, kind, track, usable) {
  return pc.addTransceiver(track ?? kind, { direction: usable ? "sendrecv" : "recvonly" });
}

function vp8First() {
  const codecs = RTCRtpReceiver.getCapabilities("video")?.codecs ?? [];
  const isVp8 = (/** @type {RTCRtpCodec} */ codec) => codec.mimeType.toLowerCase() === "video/vp8";
  return [...codecs.filter(isVp8), ...codecs.filter((codec) => !isVp8(codec))];
}

/**
 * The offer with all its candidates.
 * @param {RTCPeerConnection} pc
 * @returns {Promise<string>} SDP
 */
export async function makeOffer(pc) {
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
    if (transceiver.direction !== "sendrecv") continue;
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
