"""What English text holds that is not read as it is written: the tables of `agent.voice.reading`."""

from __future__ import annotations

import re

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

ABBREVIATIONS = {
    "Dr.": "Doctor",
    "Mr.": "Mister",
    "Mrs.": "Missus",
    "Ms.": "Miz",
    "Prof.": "Professor",
    "e.g.": "for example",
    "i.e.": "that is",
    "etc.": "et cetera",
    "vs.": "versus",
    "approx.": "approximately",
    "incl.": "including",
    "excl.": "excluding",
    "max.": "maximum",
    "Inc.": "Incorporated",
    "Ltd.": "Limited",
    "Ave.": "Avenue",
    "Rd.": "Road",
    "Blvd.": "Boulevard",
    "Dept.": "Department",
    "Jr.": "Junior",
    "Sr.": "Senior",
    "w/o": "without",
    "w/": "with",
}
CURRENCIES = {
    "$": ("dollar", "dollars", "cent", "cents"),
    "£": ("pound", "pounds", "penny", "pence"),
    "€": ("euro", "euros", "cent", "cents"),
    "¥": ("yen", "yen", "sen", "sen"),
}
UNITS = {
    "km/h": ("kilometer per hour", "kilometers per hour"),
    "mph": ("mile per hour", "miles per hour"),
    "km": ("kilometer", "kilometers"),
    "cm": ("centimeter", "centimeters"),
    "mm": ("millimeter", "millimeters"),
    "m": ("meter", "meters"),
    "ft": ("foot", "feet"),
    "kg": ("kilogram", "kilograms"),
    "g": ("gram", "grams"),
    "mg": ("milligram", "milligrams"),
    "lb": ("pound", "pounds"),
    "lbs": ("pound", "pounds"),
    "oz": ("ounce", "ounces"),
    "ml": ("milliliter", "milliliters"),
    "l": ("liter", "liters"),
    "L": ("liter", "liters"),
    "°C": ("degree Celsius", "degrees Celsius"),
    "°F": ("degree Fahrenheit", "degrees Fahrenheit"),
    "°": ("degree", "degrees"),
    "ms": ("millisecond", "milliseconds"),
    "s": ("second", "seconds"),
    "sec": ("second", "seconds"),
    "min": ("minute", "minutes"),
    "h": ("hour", "hours"),
    "hrs": ("hour", "hours"),
    "Hz": ("hertz", "hertz"),
    "kHz": ("kilohertz", "kilohertz"),
    "fps": ("frame per second", "frames per second"),
    "KB": ("kilobyte", "kilobytes"),
    "MB": ("megabyte", "megabytes"),
    "GB": ("gigabyte", "gigabytes"),
    "TB": ("terabyte", "terabytes"),
    "W": ("watt", "watts"),
    "kW": ("kilowatt", "kilowatts"),
    "V": ("volt", "volts"),
    "%": ("percent", "percent"),
    "x": ("times", "times"),
}
FRACTIONS = {
    "1/2": "one half",
    "1/3": "one third",
    "2/3": "two thirds",
    "1/4": "one quarter",
    "3/4": "three quarters",
}
SYMBOLS = {"&": "and", "+": "plus", "=": "equals", "@": "at", "~": "about", "×": "times", "°": "degrees"}

ACRONYM_WORDS = re.compile("NASA|NATO|UNESCO|UNICEF|LASER|PIN|SIM|RAM|ROM|JPEG|GIF|COVID|AIDS|SWAT")
"""Acronyms read as a word."""
CAPITAL_WORDS = re.compile(
    "AM|AN|AND|ARE|AS|AT|BE|BUT|BY|CAN|DO|FOR|GET|GO|HAS|HE|HER|HI|HIS|HOW|IF|IN|IS|IT|ME|MY|NEW|NO|NOT|NOW|OF"
    "|OH|OK|ON|ONE|OR|OUR|OUT|SHE|SO|THE|TO|TWO|UP|WAS|WE|WHO|WHY|YES|YOU|ALL|ANY|BIG|DAY|END|TOP"
)
"""Short words that are words in capitals too, not letters to spell."""
