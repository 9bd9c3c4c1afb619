"""English words for numbers."""

from __future__ import annotations

_SMALL = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_GROUPS = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand"))
_IRREGULAR = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}


def cardinal(number: int) -> str:
    """45 -> "forty-five"; below a quadrillion, beyond it digit by digit."""
    if number < 20:
        return _SMALL[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _TENS[tens] + (f"-{_SMALL[ones]}" if ones else "")
    if number >= 10**15:
        return digits(str(number))
    for size, name in (*_GROUPS, (100, "hundred")):
        if number >= size:
            many, rest = divmod(number, size)
            return f"{cardinal(many)} {name}" + (f" {cardinal(rest)}" if rest else "")
    raise AssertionError(number)


def ordinal(number: int) -> str:
    """21 -> "twenty-first"."""
    words = cardinal(number)
    head, last = words[: -len(_last(words))], _last(words)
    if last in _IRREGULAR:
        return head + _IRREGULAR[last]
    return head + (last[:-1] + "ieth" if last.endswith("y") else f"{last}th")


def year(number: int) -> str:
    """1998 -> "nineteen ninety-eight", 2005 -> "two thousand five", 2024 -> "twenty twenty-four"."""
    century, rest = divmod(number, 100)
    if not 1000 <= number <= 2099 or (century % 10 == 0 and rest < 10):
        return cardinal(number)
    if rest == 0:
        return f"{cardinal(century)} hundred"
    return f"{cardinal(century)} {cardinal(rest) if rest >= 10 else f'oh {_SMALL[rest]}'}"


def digits(text: str) -> str:
    """ "4729" -> "four seven two nine"; everything but digits is left out."""
    return " ".join(_SMALL[int(digit)] for digit in text if digit.isdecimal())


def number(text: str) -> str:
    """A written number: "1,250" and "3.5" and "007"."""
    whole, _, fraction = text.replace(",", "").partition(".")
    words = digits(whole) if whole.startswith("0") else cardinal(int(whole))
    return f"{words} point {digits(fraction)}" if fraction else words


def _last(words: str) -> str:
    return words.replace("-", " ").split()[-1]
