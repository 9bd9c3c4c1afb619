// A meeting in a few lines: everybody's picture, sound and words, by LiveKit's own client.
// The way in stands behind the # of the address, which no browser sends to any server.
"use strict";

const { Room, RoomEvent, Track } = LivekitClient;
const byId = (id) => document.getElementById(id);
const way = new URLSearchParams(location.hash.slice(1));
const room = new Room();

function tileOf(participant) {
  const known = document.querySelector(`[data-who="${CSS.escape(participant.identity)}"]`);
  if (known) return known;
  const tile = document.createElement("figure");
  tile.dataset.who = participant.identity;
  const name = document.createElement("figcaption");
  name.textContent = participant.name || participant.identity;
  tile.append(name);
  byId("people").append(tile);
  return tile;
}

function nameOf(identity) {
  const all = [room.localParticipant, ...room.remoteParticipants.values()];
  return all.find((one) => one.identity === identity)?.name || identity;
}

function show(track, participant) {
  tileOf(participant).prepend(track.attach());
}

// What an agent does now; one that is still getting ready hears nobody yet.
function showState(participant) {
  const state = participant.attributes["lk.agent.state"];
  if (!state) return;
  tileOf(participant).querySelector("figcaption").dataset.state = state === "initializing" ? "getting ready" : state;
}

function inside(here) {
  byId("join").hidden = byId("listen").hidden = here;
  byId("leave").hidden = byId("chat").hidden = !here;
  byId("mute").hidden = !here || !room.localParticipant.isMicrophoneEnabled;
  byId("room").textContent = here ? room.name : "";
}

async function join(seen) {
  byId("status").textContent = "Joining …";
  try {
    await room.connect(way.get("url"), way.get("token"));
    if (seen) await room.localParticipant.enableCameraAndMicrophone();
    byId("status").textContent = "You are in the meeting.";
    room.remoteParticipants.forEach((one) => tileOf(one) && showState(one));
    inside(true);
  } catch (error) {
    byId("status").textContent = `This did not work: ${error.message}`;
  }
}

room
  .on(RoomEvent.ParticipantConnected, tileOf)
  .on(RoomEvent.ParticipantDisconnected, (participant) => tileOf(participant).remove())
  .on(RoomEvent.TrackSubscribed, (track, _, participant) => show(track, participant))
  .on(RoomEvent.TrackUnsubscribed, (track) => track.detach().forEach((element) => element.remove()))
  .on(RoomEvent.LocalTrackPublished, ({ track }, participant) => {
    if (track.kind === Track.Kind.Video) show(track, participant);
  })
  .on(RoomEvent.ParticipantAttributesChanged, (_, participant) => showState(participant))
  .on(RoomEvent.Disconnected, () => {
    byId("people").replaceChildren();
    byId("status").textContent = "The meeting is over for you.";
    inside(false);
  });

room.registerTextStreamHandler("lk.transcription", async (reader, { identity }) => {
  const text = await reader.readAll().catch(() => "");  // whoever leaves in the midst of words loses them
  if (text) byId("words").textContent = `${nameOf(identity)}: ${text}`;
});

byId("join").addEventListener("click", () => join(true));
byId("listen").addEventListener("click", () => join(false));
byId("leave").addEventListener("click", () => room.disconnect());

byId("mute").addEventListener("click", async () => {
  const heard = room.localParticipant.isMicrophoneEnabled;
  await room.localParticipant.setMicrophoneEnabled(!heard);
  byId("mute").textContent = heard ? "Unmute" : "Mute";
  byId("mute").setAttribute("aria-pressed", heard);
});

byId("chat").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = byId("line").value.trim();
  if (text) room.localParticipant.sendText(text, { topic: "lk.chat" });
  byId("line").value = "";
});
