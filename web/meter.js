/** How loud the microphone is, several times a second. */

const FLOOR_DB = -62; // a quiet room after noise suppression
const CEILING_DB = -14; // loud speech close to the microphone
const FALL_PER_FRAME = 0.04; // falls slower than it rises, which reads calmer

/**
 * Loudness of a block of samples as a share of the meter, 0 to 1.
 * @param {Float32Array} samples
 */
export function loudness(samples) {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const db = 10 * Math.log10(sum / samples.length + 1e-12);
  return Math.min(1, Math.max(0, (db - FLOOR_DB) / (CEILING_DB - FLOOR_DB)));
}

export class Meter {
  /** @param {(level: number) => void} show called once per picture of the screen */
  constructor(show) {
    this.#show = show;
  }

  #show;
  /** @type {AudioContext | null} */
  #context = null;
  /** @type {MediaStreamAudioSourceNode | null} */
  #source = null;
  /** @type {MediaStreamTrack | null} */
  #track = null;
  #frame = 0;

  /**
   * Measure this track from now on; null rests.
   * @param {MediaStreamTrack | null} track
   */
  watch(track) {
    if (track === this.#track) return;
    this.#track = track;
    this.#source?.disconnect();
    cancelAnimationFrame(this.#frame);
    this.#show(0);
    if (track) this.#begin(track);
  }

  /** @param {MediaStreamTrack} track */
  #begin(track) {
    const context = (this.#context ??= this.#open());
    const analyser = context.createAnalyser();
    analyser.fftSize = 1024;
    this.#source = context.createMediaStreamSource(new MediaStream([track]));
    this.#source.connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    let level = 0;
    const step = () => {
      analyser.getFloatTimeDomainData(samples);
      level = Math.max(loudness(samples), level - FALL_PER_FRAME);
      this.#show(level);
      this.#frame = requestAnimationFrame(step);
    };
    step();
  }

  #open() {
    const context = new AudioContext();
    const wake = () => void context.resume(); // browsers start sound only after a gesture
    for (const gesture of ["pointerdown", "keydown"])
      addEventListener(gesture, wake, { once: true, capture: true });
    return context;
  }
}
