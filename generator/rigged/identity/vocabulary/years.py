"""Words for numbers, and what around a number tells whether it is an age."""

from __future__ import annotations

NUMBERS: dict[str, int] = {
    "eighteen": 18,
    "nineteen": 19,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
DECADES: dict[str, int] = {
    "twenties": 20,
    "thirties": 30,
    "forties": 40,
    "fifties": 50,
    "sixties": 60,
    "seventies": 70,
    "eighties": 80,
    "nineties": 90,
}
PART_OF_DECADE = {"early": 2, "mid": 5, "middle": 5, "late": 8}

NEAR = (
    *("about", "around", "approximately", "approx", "roughly", "circa", "ca", "nearly", "almost"),
    *("over", "under", "past", "below", "above", "between", "of", "is", "just", "only", "now", "maybe"),
    *("perhaps", "probably", "looks", "looking", "look"),
)
"""Words before a number that may well be an age."""

SURELY = ("age", "aged", "ages", "age of", "age is", "turning", "turned")
"""Words before a number that is an age, even one that no person here has."""

OLD = (
    *("years old", "year old", "years of age", "yrs old", "yr old", "years young", "yo", "y o"),
    *("something", "ish"),
)
"""Words after a number that is an age."""

UNITS = (
    *("cm", "kg", "m", "mm", "km", "kilo", "kilos", "pounds", "lbs", "lb", "stone", "feet", "foot"),
    *("ft", "inch", "inches", "metre", "metres", "meter", "meters", "centimetres", "centimeters"),
    *("percent", "tall", "high", "day", "days", "week", "weeks", "month", "months", "hour", "hours"),
    *("minutes", "year", "years", "carat", "degrees", "euros", "dollars", "gram", "grams"),
)
"""Words after a number that is something else."""
