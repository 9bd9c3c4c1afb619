"""How complete a turn is: words first, and the sound of its end where the words leave it open. Pure."""

from __future__ import annotations

from agent.ears.decoding import plain_words

UNFINISHED = 0.1
"""The last word promises another one."""

BARE = 0.15
"""The recogniser saw no end of a sentence. Now and then it only leaves out the full stop."""

OPEN = 0.65
"""A statement: it may be all, and another may follow."""

FINISHED = 0.9
"""A question, or a reply that nobody goes on from."""

BY_SOUND = {BARE: 0.35, OPEN: 0.2}
"""What the sound of the end can add to these; they stay less than open, and than finished. It never takes
away: smart-turn seldom calls a breath an end, and often misses one (35 % of those in real calls, about half
with synthetic voices)."""

BARE_WORDS = 3
"""From here on Whisper ends a finished sentence with a full stop; a word or two it may leave bare."""

# fmt: off
PROMISES = frozenset((
    "a", "an", "the", "my", "your", "our", "their", "every",
    "and", "or", "but", "because", "if", "when", "while", "although", "unless", "until", "than", "whether",
    "of", "to", "for", "with", "from", "at", "into", "by", "between", "about", "as", "like", "without",
    "i", "he", "she", "we", "they", "who", "which", "whose",
    "i'm", "i'll", "i've", "i'd", "it's", "you're", "we're", "they're", "he's", "she's", "there's", "that's",
    "very", "so", "um", "uh", "er", "erm", "uhm",
))
"""Words that sentences seldom end with, and what people say while they search for one."""

VERBS = frozenset((
    "am", "is", "are", "was", "were", "be", "been", "have", "has", "had", "will", "would", "can", "could",
    "should", "may", "might", "must", "do", "does", "did",
))
"""They promise another word unless a pronoun stands before them ("yes, it is")."""

PRONOUNS = frozenset(("i", "you", "he", "she", "it", "we", "they", "that", "this", "there", "who", "what"))

LEADS = frozenset((
    "to know", "to ask", "to say", "to tell", "i think", "i mean", "i want", "i need", "i have", "i wonder",
    "you know", "tell me", "let me", "can you", "could you", "would you", "and then", "kind of", "sort of",
    "such as", "for example", "you please",
))
"""Two last words that lead to what is meant."""

OPENERS = frozenset((
    "can you", "could you", "would you", "can you please", "could you please", "please", "do you know",
    "can you tell me", "could you tell me", "would you tell me", "can you please tell me",
    "could you please tell me", "please tell me", "can you explain", "could you explain", "i was wondering",
))
"""Whole turns that only open a request: Whisper puts a question mark behind them when a breath follows."""

ENDINGS = frozenset((
    "think so", "hope so", "guess so", "believe so", "say so", "said so", "do so", "love to", "want to",
    "have to",
))

REPLIES = frozenset((
    "yes", "yeah", "yep", "no", "nope", "okay", "ok", "sure", "stop", "stop it", "never mind", "that's all",
    "thanks", "thank you", "no thanks", "no thank you", "yes please", "bye", "goodbye", "bye bye", "see you",
    "of course", "exactly", "that's it", "not at all", "go ahead",
))
# fmt: on


def completeness(text: str, sound: float | None = None) -> float:
    """How likely, 0..1, the speaker of `text` (a final transcript, with punctuation) has finished.

    `sound` is the end-of-turn model's chance of that; None where it was not asked.
    """
    by_words = words_say(text)
    return by_words if sound is None else by_words + BY_SOUND.get(by_words, 0.0) * sound


def needs_sound(text: str) -> bool:
    """True where the words leave it open whether the turn is complete."""
    return words_say(text) in BY_SOUND


def words_say(text: str) -> float:
    """UNFINISHED, BARE, OPEN or FINISHED."""
    words = plain_words(text.replace("’", "'"))
    if not words:
        return UNFINISHED
    end = text.rstrip(" \"'”’")
    if " ".join(words) in REPLIES:
        return FINISHED
    if " ".join(words) in OPENERS:
        return UNFINISHED
    if end.endswith("?") and len(words) > 1:
        return FINISHED
    if end.endswith(("...", "…", ",", "-", "–", "—")):
        return UNFINISHED
    if _promises(words):
        return UNFINISHED
    return BARE if not end.endswith((".", "!", "?")) and len(words) >= BARE_WORDS else OPEN


def _promises(words: list[str]) -> bool:
    last = words[-1]
    before = words[-2] if len(words) > 1 else ""
    if f"{before} {last}" in ENDINGS:
        return False
    return f"{before} {last}" in LEADS or last in PROMISES or (last in VERBS and before not in PRONOUNS)
