"""What a person can be chosen from: colours (sRGB, 0..1) and styles by name."""

from __future__ import annotations

from generator.rigged import registry

HAIR_COLOURS: dict[str, tuple[float, float, float]] = {
    "black": (0.10, 0.085, 0.08),
    "dark brown": (0.20, 0.135, 0.10),
    "brown": (0.30, 0.21, 0.15),
    "chestnut": (0.36, 0.235, 0.165),
    "light brown": (0.46, 0.34, 0.23),
    "blond": (0.66, 0.55, 0.41),
    "red": (0.45, 0.245, 0.155),
    "grey": (0.56, 0.55, 0.54),
    "white": (0.82, 0.81, 0.79),
    "dark": (0.18, 0.125, 0.095),
    "fair": (0.66, 0.53, 0.37),
}
"""sRGB; drawn with variation from strand to strand."""

EYE_COLOURS: dict[str, tuple[float, float, float]] = {
    "brown": (0.31, 0.205, 0.14),
    "dark brown": (0.20, 0.135, 0.10),
    "hazel": (0.40, 0.31, 0.19),
    "green": (0.36, 0.45, 0.30),
    "blue": (0.32, 0.43, 0.53),
    "grey": (0.42, 0.46, 0.48),
}

CLOTH_COLOURS: dict[str, tuple[float, float, float]] = {
    "white": (0.90, 0.90, 0.89),
    "light blue": (0.62, 0.74, 0.87),
    "blue": (0.25, 0.42, 0.66),
    "navy": (0.13, 0.17, 0.29),
    "grey": (0.47, 0.49, 0.52),
    "charcoal": (0.21, 0.22, 0.24),
    "black": (0.10, 0.10, 0.11),
    "green": (0.27, 0.46, 0.37),
    "dark green": (0.12, 0.27, 0.22),
    "dark blue": (0.12, 0.19, 0.36),
    "dark red": (0.40, 0.11, 0.13),
    "dark grey": (0.25, 0.26, 0.28),
    "light grey": (0.70, 0.71, 0.72),
    "teal": (0.16, 0.42, 0.46),
    "burgundy": (0.43, 0.13, 0.18),
    "red": (0.70, 0.19, 0.19),
    "pink": (0.87, 0.66, 0.69),
    "beige": (0.80, 0.72, 0.60),
    "brown": (0.40, 0.29, 0.21),
    "yellow": (0.88, 0.74, 0.36),
    "purple": (0.42, 0.30, 0.52),
}

HAIR_STYLES = ("bald", *registry.names("hair.styles"))
OUTFITS = registry.names("clothes.outfits")
BEARDS = ("none", "stubble", "short", "full", "goatee", "moustache")
BROWS = ("natural", "thin", "full")
FRECKLES = ("natural", "none", "some", "many")
"""Natural ones come by chance to those with fair skin or red hair."""

MAKEUP = ("none", "light", "strong")
GLASSES = ("none", "round", "square", "oval", "half rim")
EARRINGS = ("none", "studs", "hoops", "drops")
BACKGROUNDS = registry.names("scenery.places")
