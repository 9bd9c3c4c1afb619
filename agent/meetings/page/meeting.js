// A meeting in a few lines: everybody's picture, sound and words, by LiveKit's own client.
// The way in stands behind the # of the address, which no browser sends to any server.
"use strict";

const { DisconnectReason, Room, RoomEvent, Track } = LivekitClient;
const byId = (id) => document.getElementById(id);
const way = new URLSearchParams(location.hash.slice(1));
const room = new Room();

const ENDS = {
  [DisconnectReason.CLIENT_INITIATED]: "The meeting is over for you.",
  [DisconnectReason.DUPLICATE_IDENTITY]: "This link was opened once more: each is for one person at a time.",
  [DisconnectReason.PARTICIPANT_REMOVED]: "You were removed from the meeting.",
  [DisconnectReason.ROOM_DELETED]: "The meeting was closed.",
};
const LOST = "The LiveKit server was lost and did not come back. When visavis dev runs again, open its new link.";
let without = "";  // what of us nobody sees or hears

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

function say(text) {
  byId("status").textContent = text;
}

function company() {
  const avatar = [...room.remoteParticipants.values()].some((one) => one.isAgent);
  const waiting = avatar ? "" : " Waiting for the avatar: it comes when visavis dev is ready and has a place free.";
  say(`You are in the meeting${without}.${waiting}`);
}

function away() {
  say("The connection is lost; trying to come back …");
}

// Who has no camera, or does not allow it, is heard all the same; and without a microphone they listen.
async function showMyself() {
  const me = room.localParticipant;
  try {
    await me.enableCameraAndMicrophone();
  } catch {
    without = " without a camera";
    await me.setMicrophoneEnabled(true).catch(() => {
      without = " without microphone and camera: allow them beside the address, leave and join again";
    });
  }
}

function showMicrophone() {
  const heard = room.localParticipant.isMicrophoneEnabled;
  byId("mute").textContent = heard ? "Mute" : "Unmute";
  byId("mute").setAttribute("aria-pressed", !heard);
}

function inside(here) {
  if (here) showMicrophone();
  byId("join").hidden = byId("listen").hidden = here;
  byId("leave").hidden = byId("chat").hidden = !here;
  byId("mute").hidden = !here || !room.localParticipant.isMicrophoneEnabled;
  byId("room").textContent = here ? room.name : "";
}

async function join(seen) {
  if (!way.get("token")) return say("This address lacks the way in: open one of the links that visavis dev prints.");
  say("Joining …");
  without = seen ? "" : " to listen";
  try {
    await room.connect(way.get("url"), way.get("token"));
    if (seen) await showMyself();
  } catch (error) {
    return say(`This did not work: ${error.message}. Does visavis dev still run? Its newest links are good for six hours.`);
  }
  tileOf(room.localParticipant);
  room.remoteParticipants.forEach((one) => tileOf(one) && showState(one));
  inside(true);
  company();
}

room
  .on(RoomEvent.ParticipantConnected, (participant) => { tileOf(participant); company(); })
  .on(RoomEvent.ParticipantDisconnected, (participant) => { tileOf(participant).remove(); company(); })
  .on(RoomEvent.SignalReconnecting, away)
  .on(RoomEvent.Reconnecting, away)
  .on(RoomEvent.Reconnected, company)
  .on(RoomEvent.TrackSubscribed, (track, _, participant) => show(track, participant))
  .on(RoomEvent.TrackUnsubscribed, (track) => track.detach().forEach((element) => element.remove()))
  .on(RoomEvent.LocalTrackPublished, ({ track }, participant) => {
    if (track.kind === Track.Kind.Video) show(track, participant);
  })
  .on(RoomEvent.ParticipantAttributesChanged, (_, participant) => showState(participant))
  .on(RoomEvent.Disconnected, (reason) => {
    byId("people").replaceChildren();
    byId("words").textContent = "";
    say(ENDS[reason] ?? LOST);
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
  await room.localParticipant.setMicrophoneEnabled(!room.localParticipant.isMicrophoneEnabled);
  showMicrophone();
});

byId("chat").addEventListener("submit", async (event) => {
  event.preventDefault();
  const line = byId("line");
  const written = line.value;
  if (!written.trim()) return;
  try {
    await room.localParticipant.sendText(written.trim(), { topic: "lk.chat" });
    if (line.value === written) line.value = "";
  } catch {
    say("This could not be sent: try again when the connection is back.");
  }
});
