"""Words for hair, clothes, what is put on, and where the person is."""

from __future__ import annotations

from dataclasses import dataclass, field

HAIR = ("hair", "haired", "hairs", "haircut", "hairstyle", "hairdo")

DENIED_HAIR = {"hair": "bald", "bald": "short", "balding": "short"}
"""What somebody has who has not just any hair, or who is not bald."""

LENGTHS = frozenset(
    (
        *("short", "long", "medium", "cropped", "wavy", "straight", "curly", "messy", "receding", "full"),
        *("side", "ring"),
    )
)
"""Words of style names that may be about something else: they count where hair is spoken of."""

HAIR_STYLES: dict[str, tuple[str, ...]] = {
    "shoulder length": ("shoulder", "medium", "long"),
    "chin length": ("bob",),
    "buzz": ("buzz", "cropped"),
    "buzzed": ("buzz", "cropped"),
    "crew cut": ("crew cut", "cropped"),
    "very short": ("cropped", "buzz"),
    "shaved head": ("bald", "buzz"),
    "shaven head": ("bald", "buzz"),
    "bald head": ("bald",),
    "hairless": ("bald",),
    "pixie": ("pixie", "cropped", "short"),
    "parted": ("side part",),
    "parting": ("side part",),
    "parted in the middle": ("middle part", "centre part", "long"),
    "balding": ("ring", "receding", "bald"),
    "thinning": ("receding", "bald"),
    "ponytail": ("ponytail", "tail", "bun", "long"),
    "pony tail": ("ponytail", "tail", "bun", "long"),
    "tied back": ("ponytail", "bun", "long"),
    "tied up": ("bun", "ponytail", "long"),
    "chignon": ("bun", "low bun"),
    "knot": ("bun", "top knot"),
    "updo": ("bun",),
    "pinned up": ("bun",),
    "curls": ("curly", "curls", "wavy"),
    "curly": ("curly", "curls", "wavy"),
    "waves": ("wavy", "waves"),
    "afro": ("afro", "curly"),
    "frizzy": ("afro", "curly"),
    "dreadlocks": ("locs", "dreadlocks", "braids"),
    "dreads": ("locs", "dreadlocks", "braids"),
    "cornrows": ("cornrows", "braids"),
    "plaits": ("braids", "braid"),
    "braided": ("braids", "braid"),
    "slicked back": ("slicked back", "swept back", "combed back"),
    "slick": ("slicked back", "swept back", "combed back"),
    "combed back": ("combed back", "swept back", "slicked back"),
    "receding hairline": ("receding", "bald"),
    "swept back": ("swept back", "combed back", "slicked back"),
    "fringe": ("fringe", "bangs"),
    "bangs": ("fringe", "bangs"),
    "bowl cut": ("bowl cut", "bob"),
    "undercut": ("undercut", "side part"),
    "quiff": ("quiff", "swept back", "side part"),
    "spiky": ("spiky", "messy", "short"),
    "messy": ("messy", "tousled"),
    "tousled": ("messy", "tousled"),
}
"""Words for hair styles, and style names (or words of them) in the order of likeness."""

HAIR_COLOURS: dict[str, str] = {
    "golden": "blond",
    "platinum": "blond",
    "strawberry blond": "red",
    "sandy": "light brown",
    "ginger": "red",
    "auburn": "chestnut",
    "copper": "red",
    "redhead": "red",
    "redheaded": "red",
    "brunette": "brown",
    "silver": "grey",
    "salt and pepper": "grey",
    "greying": "grey",
    "raven": "black",
    "jet black": "black",
    "snow white": "white",
    "light blond": "blond",
    "dark blond": "light brown",
    "dark grey": "grey",
    "light grey": "grey",
    "hazel": "chestnut",
    "dark red": "chestnut",
}
ALWAYS_HAIR = ("blond", "redhead", "redheaded", "brunette", "ginger", "salt and pepper", "greying", "auburn")
"""Colours that nothing but hair has."""

EYE_COLOURS: dict[str, str] = {
    "black": "dark brown",
    "dark": "dark brown",
    "amber": "hazel",
    "light brown": "hazel",
    "light blue": "blue",
    "dark blue": "blue",
    "light green": "green",
    "emerald": "green",
    "bright blue": "blue",
    "bright green": "green",
}

CLOTH_COLOURS: dict[str, str] = {
    "sky blue": "light blue",
    "pale blue": "light blue",
    "royal blue": "blue",
    "navy blue": "navy",
    "midnight blue": "navy",
    "bright red": "red",
    "maroon": "burgundy",
    "wine red": "burgundy",
    "bordeaux": "burgundy",
    "wine": "burgundy",
    "crimson": "dark red",
    "cream": "beige",
    "sand": "beige",
    "ivory": "white",
    "camel": "beige",
    "turquoise": "teal",
    "petrol": "teal",
    "violet": "purple",
    "lilac": "purple",
    "lavender": "purple",
    "mustard": "yellow",
    "gold": "yellow",
    "rose": "pink",
    "salmon": "pink",
    "forest green": "dark green",
    "bottle green": "dark green",
    "olive": "dark green",
    "anthracite": "charcoal",
    "silver": "light grey",
    "dark brown": "brown",
    "light green": "green",
    "light pink": "pink",
    "pale pink": "pink",
    "light brown": "brown",
    "dark purple": "purple",
    "khaki": "beige",
    "tan": "beige",
    "off white": "white",
    "orange": "red",
    "mint": "green",
    "bright blue": "blue",
    "bright yellow": "yellow",
    "denim": "blue",
    "dark": "dark blue",
    "light": "light blue",
    "dark green": "dark green",
}

OUTFITS: dict[str, tuple[str, ...]] = {
    "denim": ("denim shirt", "shirt"),
    "jeans shirt": ("denim shirt", "shirt"),
    "chambray": ("denim shirt", "shirt"),
    "suit": ("suit", "jacket"),
    "blazer": ("blazer", "jacket"),
    "jacket": ("jacket", "blazer"),
    "coat": ("coat", "jacket"),
    "waistcoat": ("waistcoat", "jacket"),
    "cardigan": ("cardigan", "sweater"),
    "pullover": ("sweater", "jumper"),
    "jumper": ("sweater", "jumper"),
    "knitwear": ("sweater", "cardigan"),
    "knitted": ("sweater", "cardigan"),
    "turtleneck": ("turtleneck", "roll neck", "sweater"),
    "turtle neck": ("turtleneck", "roll neck", "sweater"),
    "roll neck": ("roll neck", "turtleneck", "sweater"),
    "polo neck": ("roll neck", "turtleneck", "sweater"),
    "hoodie": ("hoodie", "sweater"),
    "sweatshirt": ("sweatshirt", "sweater"),
    "tee": ("t-shirt",),
    "tshirt": ("t-shirt",),
    "polo": ("polo", "t-shirt"),
    "polo shirt": ("polo", "t-shirt"),
    "dress shirt": ("shirt",),
    "dress": ("dress", "blouse"),
    "top": ("top", "blouse", "t-shirt"),
    "tunic": ("blouse",),
    "uniform": ("uniform", "jacket"),
}
"""Words for clothes, and outfits in the order of likeness."""


@dataclass(frozen=True, slots=True)
class Trait:
    """Something worn or had, or not: `things` name it, `kinds` say which beside such a word, `alone` without.

    `bare`: the kind where none was said.
    """

    things: tuple[str, ...]
    bare: str
    kinds: dict[str, str] = field(default_factory=dict)
    alone: dict[str, str] = field(default_factory=dict)


TRAITS: dict[str, Trait] = {
    "beard": Trait(
        ("beard", "bearded", "facial hair"),
        "short",
        dict.fromkeys(("day", "days", "day beard", "designer"), "stubble")
        | dict.fromkeys(("full", "long", "big", "thick"), "full")
        | dict.fromkeys(("trimmed", "cropped"), "short"),
        dict.fromkeys(("stubble", "stubbled", "unshaven", "designer stubble"), "stubble")
        | dict.fromkeys(("five o clock shadow", "5 o clock shadow"), "stubble")
        | dict.fromkeys(("clean shaven", "cleanshaven", "shaved face", "beardless"), "none")
        | {"moustache": "moustache", "mustache": "moustache", "goatee": "goatee"},
    ),
    "brows": Trait(
        ("brows", "eyebrows"),
        "natural",
        dict.fromkeys(("thin", "fine", "narrow", "plucked"), "thin")
        | dict.fromkeys(("bushy", "thick", "strong", "heavy", "dark"), "full"),
    ),
    "freckles": Trait(
        ("freckles", "freckle"),
        "many",
        {"few": "some", "light": "some", "slight": "some", "faint": "some", "subtle": "some"},
        {"freckled": "many", "freckly": "many"},
    ),
    "makeup": Trait(
        ("makeup", "make up", "lipstick", "mascara", "eye shadow", "eyeshadow"),
        "light",
        {"heavy": "strong", "bold": "strong", "red": "strong", "a lot of": "strong", "much": "strong"}
        | {"bright": "strong", "dark": "strong", "subtle": "light", "discreet": "light", "a little": "light"},
        {"made up": "light"},
    ),
    "glasses": Trait(
        ("glasses", "spectacles", "eyeglasses", "specs", "bespectacled"),
        "square",
        {"rectangular": "square", "angular": "square", "horn rimmed": "square", "thick rimmed": "square"}
        | {"circular": "round", "rimless": "half rim", "half rimmed": "half rim", "half moon": "half rim"},
    ),
    "earrings": Trait(
        ("earrings", "earring", "ear rings"),
        "studs",
        {"hoop": "hoops", "stud": "studs", "pearl": "studs", "small": "studs", "dangling": "drops"}
        | {"drop": "drops", "long": "drops", "large": "hoops", "big": "hoops", "round": "hoops"},
        {"hoops": "hoops", "studs": "studs", "ear studs": "studs"},
    ),
}

WATCH = ("watch", "wristwatch", "wrist watch")
HEADSET = ("headset", "head set", "headphones", "earphones", "call centre headset")

OTHER_THINGS = (
    *("stubble", "moustache", "mustache", "goatee", "sideburns", "hoops", "ear studs", "badge"),
    *("name tag", "fringe", "bangs", "ponytail", "pony tail", "bun", "curls", "locks", "braids"),
    *("plaits", "afro", "bob", "frames", "rims", "lenses", "tie", "scarf", "hat", "cap", "hood"),
    *("collar", "sleeves", "buttons", "button", "ring", "rings", "necklace", "chain", "pendant"),
    *("bracelet", "jewellery", "jewelry", "tattoo", "tattoos", "piercing", "piercings", "shirt"),
    *("shirts", "trousers", "skirt", "jeans", "shoes", "pattern", "stripes", "mug", "cup", "bag"),
    *("phone", "microphone", "screen", "monitor", "laptop", "chair", "sofa", "table", "desk", "plant"),
    *("plants", "lamp", "window", "wall", "picture", "pictures", "bookshelf", "bookshelves", "books"),
    *("room", "kitchen", "office", "library", "studio", "house", "background", "framing", "dog", "cat"),
)
"""What else somebody may have, wear or stand beside."""

BACKGROUNDS: dict[str, tuple[str, ...]] = {
    "library": ("bookshelf", "bookshelves", "bookcase", "books"),
    "office": ("workplace", "at work", "desk"),
    "room": ("living room", "home", "at home", "kitchen", "lamp"),
    "plain": ("plain wall", "wall", "studio", "simple background", "neutral"),
    "window": ("by a window", "by the window", "daylight"),
}

FRAMINGS: dict[str, tuple[str, ...]] = {
    "face": ("close up", "closeup", "face only", "only the face", "just the face"),
    "waist up": ("half length", "upper body", "to the waist", "from the waist up", "waist"),
    "head and shoulders": ("bust", "shoulders"),
}
