/** What was said in a call: captions put together into turns, and the transcript of it. Pure. */

/**
 * @typedef {object} Caption one message as in docs/protocol.md
 * @property {number} id
 * @property {"user" | "avatar"} speaker
 * @property {string} text
 * @property {boolean} final
 * @property {boolean} [interrupted]
 * @property {string} [source]
 * @property {string} [name] of the user, where several are in the call
 *
 * @typedef {object} ToolUse one message as in docs/protocol.md
 * @property {number} id
 * @property {string} tool
 * @property {string} result
 * @property {boolean} [failed]
 *
 * @typedef {object} Turn
 * @property {string} key
 * @property {"user" | "avatar" | "tool"} speaker
 * @property {string} text
 * @property {boolean} final
 * @property {boolean} interrupted
 * @property {string} source
 * @property {number} at seconds after the beginning of the call
 * @property {string} [name] of the user, where several are in the call
 * @property {string} [tool] which tool it was
 * @property {boolean} [failed] of a tool
 *
 * @typedef {{user: string, avatar: string}} Names
 */

export class Talk {
  /** @type {Map<string, Turn>} */
  #turns = new Map();
  #era = 0;

  /** The server has begun a new call after a loss: its captions count from the beginning again. */
  newCall() {
    this.#era += 1;
  }

  /**
   * A caption came: the turn as it is now. A later caption with the same id replaces the earlier.
   * @param {Caption} caption
   * @param {number} at seconds after the beginning of the call
   * @returns {Turn}
   */
  put(caption, at) {
    const key = `${this.#era}-${caption.speaker}-${caption.id}`;
    const turn = {
      key,
      speaker: caption.speaker,
      text: caption.text.trim(),
      final: caption.final,
      interrupted: caption.interrupted ?? false,
      source: caption.source ?? "",
      at: this.#turns.get(key)?.at ?? at,
      name: caption.name ?? "",
    };
    if (turn.final && !turn.text)
      this.#turns.delete(key); // it was no speech after all
    else this.#turns.set(key, turn);
    return turn;
  }

  /**
   * A tool has answered: what it gave back is a turn of its own.
   * @param {ToolUse} use
   * @param {number} at seconds after the beginning of the call
   * @returns {Turn}
   */
  use(use, at) {
    const key = `${this.#era}-tool-${use.id}`;
    /** @type {Turn} */
    const turn = {
      key,
      speaker: "tool",
      text: use.result.trim(),
      final: true,
      interrupted: false,
      source: "",
      at: this.#turns.get(key)?.at ?? at,
      tool: use.tool.replaceAll("_", " "),
      failed: use.failed ?? false,
    };
    this.#turns.set(key, turn);
    return turn;
  }

  /** All turns that hold words, in order. */
  get turns() {
    return [...this.#turns.values()].filter((turn) => turn.text);
  }
}

/**
 * Who a turn is from, as people read it.
 * @param {Turn} turn
 * @param {Names} names
 */
export function speaker(turn, names) {
  return turn.speaker === "tool" ? `Tool: ${turn.tool}` : turn.name || names[turn.speaker];
}

/**
 * The words that a longer caption adds to a shorter one; all of them where it says something else.
 * @param {string} before
 * @param {string} now
 */
export function added(before, now) {
  return now.startsWith(before) ? now.slice(before.length).trim() : now;
}

/**
 * Seconds as m:ss, or h:mm:ss.
 * @param {number} seconds
 */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/**
 * Seconds in words: "45 seconds", "2 minutes 5 seconds".
 * @param {number} seconds
 */
export function inWords(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const part = (/** @type {number} */ n, /** @type {string} */ unit) =>
    n ? [`${n} ${unit}${n === 1 ? "" : "s"}`] : [];
  const parts = [...part(h, "hour"), ...part(m, "minute"), ...(h ? [] : part(s, "second"))];
  return parts.join(" ") || "no time";
}

/**
 * The transcript as text, one turn a line.
 * @param {Turn[]} turns
 * @param {Names} names
 * @param {Date} began
 */
export function transcript(turns, names, began) {
  const lines = turns.map((turn) => {
    const source = turn.source ? ` [source: ${turn.source}]` : "";
    const cut = turn.interrupted ? " [interrupted]" : turn.failed ? " [failed]" : "";
    return `[${clock(turn.at)}] ${speaker(turn, names)}: ${turn.text}${cut}${source}`;
  });
  return [`Call with ${names.avatar}, ${began.toLocaleString()}`, "", ...lines, ""].join("\n");
}
