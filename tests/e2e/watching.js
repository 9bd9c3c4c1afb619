// What a test sees and hears of a call from inside the page: messages, the avatar's sound, its pictures.
(() => {
  const messages = [];
  window.WebSocket = class extends WebSocket {
    constructor(...args) {
      super(...args);
      this.addEventListener("message", ({ data }) => messages.push({ at: performance.now(), ...JSON.parse(data) }));
    }
  };

  const SPEAK_TRIES = 4;
  const SPEAK_TRY_MS = 15000; // a microphone opens in 0.1 s, on a swamped machine in several seconds

  const base64 = (bytes) => {
    let text = "";
    for (let i = 0; i < bytes.length; i += 32768) text += String.fromCharCode(...bytes.subarray(i, i + 32768));
    return btoa(text);
  };

  const video = () => document.querySelector("#avatar");
  let recorder;
  let sound;

  function record() {
    const tracks = video().srcObject.getAudioTracks();
    const pieces = [];
    recorder = new MediaRecorder(new MediaStream(tracks), { mimeType: "audio/webm;codecs=opus" });
    recorder.ondataavailable = ({ data }) => pieces.push(data);
    sound = new Promise((done) => (recorder.onstop = () => done(new Blob(pieces))));
    const started = new Promise((done) => (recorder.onstart = () => done(performance.now())));
    recorder.start();
    return started;
  }

  async function recorded() {
    recorder.stop();
    return base64(new Uint8Array(await (await sound).arrayBuffer()));
  }

  const SIDE = 128;
  let watching = false;
  let pictures = [];
  let marks = [];

  function watch() {
    const context = Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE })
      .getContext("2d", { willReadFrequently: true });
    [watching, pictures, marks] = [true, [], []];
    let last = -Infinity;
    const take = (now) => {
      if (!watching) return;
      if (now - last > 70) {
        last = now;
        context.drawImage(video(), 0, 0, SIDE, SIDE);
        const { data } = context.getImageData(0, 0, SIDE, SIDE);
        pictures.push(Uint8Array.from({ length: SIDE * SIDE }, (_, i) => data[4 * i + 1]));
        marks.push({ at: performance.now(), state: window.visavis.state });
      }
      video().requestVideoFrameCallback(take);
    };
    video().requestVideoFrameCallback(take);
  }

  function watched() {
    watching = false;
    const all = new Uint8Array(pictures.length * SIDE * SIDE);
    pictures.forEach((picture, i) => all.set(picture, i * SIDE * SIDE));
    return { marks, pictures: base64(all) };
  }

  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const microphone = () => window.peers.at(-1).getSenders().find(({ track }) => track?.kind === "audio")?.track;

  /**
   * Opens the microphone anew: a fake one begins its file again, which it reads with its first sound. Now and then a
   * browser whose other page opens its own just then does not open it: it is asked again.
   */
  async function speak() {
    const before = microphone();
    for (let tries = 0; tries < SPEAK_TRIES; tries++) {
      const now = performance.now();
      document.querySelector("#mic-choice").dispatchEvent(new Event("change"));
      while (performance.now() - now < SPEAK_TRY_MS) {
        await pause(20);
        if ([undefined, before].includes(microphone())) continue; // the old one goes before the new one comes
        await pause(300);
        return now;
      }
    }
    throw new Error("the microphone does not open");
  }

  window.watching = { messages, record, recorded, watch, watched, speak };
})();
