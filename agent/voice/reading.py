"""Turns English text as written into text as people read it out, before a voice gets it.

Rules run in order, each over the whole text: what looks like a longer thing (an address, a date) goes before
what it is made of (a number). Everything is spelled in words, because a phonemizer guesses at the rest.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from re import Match

from agent.voice.numerals import cardinal, digits, number, ordinal, year
from agent.voice.tables import (
    ABBREVIATIONS,
    ACRONYM_WORDS,
    CAPITAL_WORDS,
    CURRENCIES,
    DAYS,
    FRACTIONS,
    MONTHS,
    SYMBOLS,
    UNITS,
)

_MONTH = r"(?P<month>" + "|".join(f"{name}|{name[:3]}t?\\.?" for name in MONTHS) + ")"
_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
_AMOUNT = r"\d+(?:,\d{3})*"


def read_out(text: str) -> str:
    """The text as it is read aloud; empty where it holds nothing to say."""
    ends = text.rstrip().endswith(".")
    for pattern, words in _RULES:
        text = pattern.sub(words, text)
    text = _tidy(text)
    if not any(map(str.isalnum, text)):
        return ""
    return f"{text}." if ends and text[-1] not in ".,;:!?" else text  # its full stop was an abbreviation's


def _web(match: Match[str]) -> str:
    address = re.sub(r"^(?:https?://)?(?:www\.)?", "", match.group())
    return _spell_address(address.rstrip("/"))


def _spell_address(address: str) -> str:
    """Dots and signs by name, numbers digit by digit, the words between them as they are."""
    signs = {".": "dot", "@": "at", "/": "slash", "-": "dash", "_": "underscore", "+": "plus", ":": "colon"}
    parts = re.findall(r"[A-Za-z]+|\d+|.", address)
    return " ".join(digits(part) if part.isdecimal() else signs.get(part, part) for part in parts)


def _named(names: tuple[str, ...], short: str) -> str:
    return next(name for name in names if name.startswith(short[:3]))


def _decade(first: int) -> str:
    """1990 -> "nineteen nineties"."""
    words = year(first)
    return f"{words[:-1]}ies" if words.endswith("y") else f"{words}s"


def _date(match: Match[str]) -> str:
    """A day in words: a month by name or number, with or without a year."""
    month, written = match["month"], match.groupdict().get("year")
    name = MONTHS[int(month) - 1] if month.isdecimal() else _named(MONTHS, month)
    day = f"{name} {ordinal(int(match['day']))}"
    return f"{day}, {year(int(written))}" if written else day


def _time(match: Match[str]) -> str:
    hour, minute, half = cardinal(int(match["hour"])), int(match["minute"] or 0), match["half"]
    if minute:
        words = f"{hour} {'oh ' if minute < 10 else ''}{cardinal(minute)}"
    elif half:
        words = hour
    else:
        words = f"{hour} o'clock" if int(match["hour"]) <= 12 else f"{hour} hundred"
    return words + (f" {half.upper()} M" if half else "")


def _money(match: Match[str]) -> str:
    one, many, cent, cents = CURRENCIES[match["sign"]]
    amount, scale = match["amount"], match["scale"]
    if scale:
        return f"{number(amount)} {scale} {many}"
    whole, _, fraction = amount.replace(",", "").partition(".")
    words = (
        [f"{cardinal(int(whole))} {one if int(whole) == 1 else many}"] if int(whole) or not fraction else []
    )
    if fraction and int(fraction):
        small = int(fraction.ljust(2, "0")[:2])
        words.append(f"{cardinal(small)} {cent if small == 1 else cents}")
    return " and ".join(words) or f"zero {many}"


def _phone(match: Match[str]) -> str:
    groups = re.findall(r"\d+", match.group())
    plus = "plus " if match.group().startswith("+") else ""
    return plus + ", ".join(map(digits, groups))


def _code(match: Match[str]) -> str:
    """An order number or the like: letters one by one, digits one by one."""
    words = [part if part.isalpha() else digits(part) for part in re.findall(r"[A-Za-z]|\d+", match["code"])]
    return f"{match['before'] or 'number '}{', '.join(words) if len(words) < 4 else ' '.join(words)}"


def _unit(match: Match[str]) -> str:
    one, many = UNITS[match["unit"]]
    amount = match["amount"]
    return f"{number(amount)} {one if amount == '1' else many}"


def _acronym(match: Match[str]) -> str:
    """Letters one by one, unless it is said as a word or is a shouted word."""
    word, plural = match["word"], match["plural"] or ""
    if CAPITAL_WORDS.fullmatch(word):
        return match.group()
    shouted = len(word) > 4 or (len(word) == 4 and re.search("[AEIOUY]", word))
    if shouted or ACRONYM_WORDS.fullmatch(word):
        return word.lower() + plural
    return " ".join(word) + plural


def _tidy(text: str) -> str:
    """Only letters, digits and the punctuation that a voice makes something of; single spaces."""
    text = "".join(char if _kept(char) else " " for char in text)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\s+([,.;:!?])", r"\1", text)
    text = re.sub(r"([,;:])(?:\s*[,;:])+", r"\1", text)
    text = re.sub(r"[,;:]+\s*([.!?])", r"\1", text)
    return re.sub(r"^[\s,.;:!?-]+", "", text).strip()


def _kept(char: str) -> bool:
    return char in " ,.;:!?'-" or unicodedata.category(char)[0] in "LMN"


_Rule = tuple[re.Pattern[str], str | Callable[[Match[str]], str]]


def _rule(pattern: str, words: str | Callable[[Match[str]], str], flags: int = 0) -> _Rule:
    return re.compile(pattern, flags), words


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_DAY = r"(?P<day>[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>[12]\d{3})"
_HALF = r"(?P<half>[ap])\.?m\b\.?"
_TLD = r"(?:com|org|net|edu|gov|info|io|dev|app|ai|co\.uk|uk|de|eu|fr|ch|at|example|test|shop)"
_CODED = r"(?:order|ticket|invoice|reference|tracking|case|code|pin|extension|serial|account|booking)"

_RULES: tuple[_Rule, ...] = (
    _rule("[‘’]", "'"),
    _rule('[“”"*_`|]|^#+ ', ""),
    _rule(r"\.{2,}|…", ", "),
    _rule(r"https?://\S+?(?=[.,;:!?)]*(?:\s|$))", _web),
    _rule(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+", lambda match: _spell_address(match.group())),
    _rule(rf"\b(?:www\.)?(?:[\w-]+\.)+{_TLD}\b(?:/[\w./-]*\w)?", _web),
    _rule(rf"(?<!\w)({_alternatives(ABBREVIATIONS)})(?!\w)", lambda match: ABBREVIATIONS[match[1]]),
    _rule(r"\bSt\.(?= [A-Z])", "Saint"),
    _rule(r"\bSt\.", "Street"),
    _rule(r"\bNo\.(?= ?\d)", "number"),
    _rule(r"\b([A-Z])\.(?:([A-Z])\.)(?:([A-Z])\.)?", lambda match: " ".join(filter(None, match.groups()))),
    _rule(r"\b(?P<year>[12]\d{3})-(?P<month>0[1-9]|1[0-2])-(?P<day>[0-3]\d)\b", _date),
    _rule(rf"\b(?P<month>0?[1-9]|1[0-2])/{_DAY}/{_YEAR}\b", _date),
    _rule(rf"\b{_MONTH} {_DAY}(?:,? {_YEAR})?\b(?![.,:]?\d)", _date),
    _rule(rf"\b(?:the )?{_DAY}(?: of)? {_MONTH}(?:,? {_YEAR})?\b", _date),
    _rule(
        r"\b(Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.", lambda match: _named(MONTHS, match.group(1))
    ),
    _rule(
        r"\b(Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)(?:\.|(?=\s?[-–])|(?<=[-–]\w{3})\b)",
        lambda match: _named(DAYS, match.group(1)),
    ),
    _rule(r"(?<=day)\s?[-–]\s?(?=\w+day\b)", " to "),
    _rule(r"\b(\d{1,2}(?::\d\d)?(?: ?[ap]\.?m\.?)?)\s?[-–]\s?(?=\d{1,2}(?::\d\d| ?[ap]\.?m))", r"\1 to "),
    _rule(rf"\b(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?: ?{_HALF})?(?!\d)", _time, re.IGNORECASE),
    _rule(rf"\b(?P<hour>1[0-2]|[1-9])(?P<minute>) ?{_HALF}", _time, re.IGNORECASE),
    _rule(rf"([$£€¥])({_NUMBER})\s?[-–]\s?[$£€¥]?(?={_NUMBER})", r"\2 to \1"),
    _rule(
        rf"(?P<sign>[$£€¥]) ?(?P<amount>{_NUMBER})(?: ?(?P<scale>thousand|million|billion|trillion)\b)?",
        _money,
    ),
    _rule(rf"(?P<amount>{_NUMBER}) ?(?P<sign>€)(?P<scale>)", _money),
    _rule(
        r"(?<!\w)(?:\+\d{1,3}[ .-]?)?(?:\(\d{2,4}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}\b|\+\d[\d ]{6,}\d", _phone
    ),
    _rule(r"\b\d{3}-\d{4}\b", _phone),
    _rule(
        rf"\b(?P<before>{_CODED}(?: number| no\.?| code| id)?(?: is)?:? )#?"
        r"(?P<code>(?:[A-Z]{1,4}-?)?\d[\d-]{2,})\b",
        _code,
        re.IGNORECASE,
    ),
    _rule(r"(?P<before>)#(?P<code>[A-Z]{0,4}-?\d[\d-]*)\b", _code),
    _rule(r"(?P<before>)\b(?P<code>[A-Z]{1,4}-\d{3,})\b", _code),
    _rule(r"\b24/7\b", "twenty-four seven"),
    _rule(
        rf"\b(\d+) ({_alternatives(FRACTIONS)})(?![\d/])",
        lambda match: f"{match[1]} and {FRACTIONS[match[2]]}",
    ),
    _rule(rf"(?<![\d/])({_alternatives(FRACTIONS)})(?![\d/])", lambda match: FRACTIONS[match[1]]),
    _rule(r"(?<=\d)\s?[-–]\s?(?=\d)", " to "),
    _rule(r"\b((?:19|20)\d0)s\b", lambda match: _decade(int(match[1]))),
    _rule(rf"(?P<amount>{_NUMBER}) ?(?P<unit>{_alternatives(UNITS)})(?![\w])", _unit),
    _rule(r"\b(\d{1,3})(?:st|nd|rd|th)\b", lambda match: ordinal(int(match[1]))),
    _rule(r"(?<![\d,.])(?:19|20)\d\d(?![\d]|[,.]\d)", lambda match: year(int(match.group()))),
    _rule(r"(?<![\w.,])\d{7,}(?![\d,.]\d)", lambda match: digits(match.group())),
    _rule(r"(?:(?<=\s)|^)[-−](?=\d)", "minus "),
    _rule(_NUMBER, lambda match: f" {number(match.group())} "),
    _rule(r"\b(?P<word>[A-Z]{2,})(?P<plural>s)?\b", _acronym),
    _rule(r"\band/or\b", "and or"),
    _rule(r"(?<=\w)/(?=\w)", " or "),
    _rule("|".join(map(re.escape, SYMBOLS)), lambda match: f" {SYMBOLS[match.group()]} "),
    _rule(r"\s+[–—-]+\s+|[–—]|[()\[\]]|\n+", ", "),
)
