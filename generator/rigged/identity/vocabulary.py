"""The words in which people describe people, and what each means for an identity.

All in the spelling that `words.plain` gives: small letters, blanks for hyphens, "grey", "blond". Names of the
palette (styles, outfits, colours ...) are words by themselves and stand here only where they have others.
"""

from __future__ import annotations

from dataclasses import dataclass, field

SEXES: dict[float, tuple[str, ...]] = {
    0.5: ("androgynous", "non binary", "nonbinary"),
    1.0: (
        *("woman", "female", "lady", "she", "her", "girl", "mother", "grandmother", "grandma", "mum", "mom"),
        *("businesswoman", "actress", "waitress", "saleswoman", "latina", "feminine", "queen", "sister"),
    ),
    0.0: (
        *("man", "male", "gentleman", "guy", "he", "his", "boy", "father", "grandfather", "grandpa", "dad"),
        *("businessman", "actor", "waiter", "salesman", "latino", "masculine", "king", "brother", "bloke"),
    ),
}

SEX_SIGNS: dict[float, tuple[str, ...]] = {
    0.0: ("beard", "bearded", "stubble", "moustache", "mustache", "goatee", "bald", "balding"),
    1.0: ("earrings", "makeup", "make up", "lipstick", "mascara", "blouse", "dress", "pixie", "ponytail"),
}
"""What makes a sex likely where none was said."""

AGES: dict[float, tuple[str, ...]] = {
    8: ("child", "kid", "toddler", "baby", "schoolboy", "schoolgirl"),
    15: ("teenager", "teenage", "teen"),
    23: ("student", "girl", "boy"),
    48: ("middle aged", "middle age"),
    72: ("elderly", "grandmother", "grandfather", "grandma", "grandpa", "retired", "senior", "pensioner"),
    70: ("old", "older", "aged"),
    26: ("young", "youthful", "younger"),
}
"""Years, for words without a number; the first that fits. The first two are refused, with the reason."""

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

PEOPLES: dict[str, tuple[str, ...]] = {
    "african": (
        *("african", "african american", "nigerian", "kenyan", "ghanaian", "ethiopian", "caribbean"),
        *("jamaican", "congolese", "senegalese", "south african", "black skinned"),
    ),
    "south asian": (*("south asian", "indian", "pakistani", "bangladeshi", "tamil", "nepali", "sri lankan"),),
    "east asian": (
        *("asian", "east asian", "chinese", "japanese", "korean", "vietnamese", "thai", "taiwanese"),
        *("filipino", "filipina", "indonesian", "mongolian"),
    ),
    "middle eastern": (
        *("middle eastern", "arab", "arabic", "persian", "iranian", "turkish", "egyptian", "lebanese"),
        *("moroccan", "north african", "syrian", "israeli"),
    ),
    "latin": (
        *("latin", "latina", "latino", "hispanic", "mexican", "brazilian", "colombian", "peruvian"),
        *("south american", "native american"),
    ),
    "south european": ("south european", "mediterranean", "italian", "spanish", "greek", "portuguese"),
    "north european": (
        *("european", "north european", "northern european", "caucasian", "nordic", "scandinavian"),
        *("swedish", "norwegian", "danish", "finnish", "irish", "scottish", "english", "british", "german"),
        *("dutch", "polish", "russian", "french", "white skinned", "american", "australian", "canadian"),
    ),
    "mixed": ("mixed race", "mixed", "biracial", "multiracial"),
}
"""Words for where looks come from; the longest that was said counts."""

PERSON = ("man", "woman", "person", "lady", "guy", "gentleman", "girl", "boy", "male", "female")
COLOURED_PEOPLE = {"black": "african", "white": "north european", "brown": "south asian"}
"""A colour straight before one of PERSON."""

SKINS: dict[float, tuple[str, ...]] = {
    0.06: ("very light skin", "very pale", "very fair skin", "porcelain skin", "very pale skin"),
    0.12: ("light skin", "pale skin", "fair skin", "white skin", "light skinned", "fair skinned", "pale"),
    0.3: ("tanned", "tan skin", "olive skin", "olive skinned", "sun tanned", "suntanned", "bronzed"),
    0.55: ("brown skin", "medium skin", "brown skinned", "light brown skin", "caramel skin"),
    0.68: ("dark brown skin",),
    0.78: ("dark skin", "black skin", "dark skinned", "ebony skin"),
    0.93: ("very dark skin", "very dark skinned", "deep dark skin"),
}

WEIGHTS: dict[float, tuple[str, ...]] = {
    -0.55: ("very slim", "very thin", "skinny", "gaunt", "bony"),
    -0.35: ("slim", "thin", "slender", "lean", "petite", "slight", "athletic", "wiry", "fit"),
    0.75: ("very heavy", "obese", "very fat"),
    0.45: (
        *("heavy", "stout", "plump", "chubby", "overweight", "big", "fat", "round", "full figured", "curvy"),
        *("corpulent", "large", "stocky", "burly", "sturdy", "heavyset"),
    ),
}
NOT_BUILD = (
    *(
        "glasses",
        "face",
        "frames",
        "spectacles",
        "lips",
        "brows",
        "eyebrows",
        "nose",
        "beard",
        "eyes",
        "ears",
    ),
    *("earrings", "hoops", "cheeks", "watch", "moustache", "hair", "framing", "neck", "headset", "forehead"),
)
"""What a word for size may belong to instead of the person."""

FACES: dict[str, dict[str, float]] = {
    "round face": {"head-fat": 0.4, "chin-width": 0.3, "cheek-volume": 0.4, "head-scale-horiz": 0.3},
    "long face": {"head-scale-vert": 0.5, "chin-height": 0.3, "head-scale-horiz": -0.2},
    "narrow face": {"head-scale-horiz": -0.5, "chin-width": -0.3, "head-fat": -0.2},
    "square jaw": {"chin-width": 0.6, "chin-bones": 0.4},
    "strong jaw": {"chin-width": 0.5, "chin-prominent": 0.35},
    "pointed chin": {"chin-width": -0.6, "chin-height": 0.2},
    "big nose": {"nose-scale-horiz": 0.35, "nose-scale-depth": 0.4, "nose-scale-vert": 0.3},
    "small nose": {"nose-scale-horiz": -0.3, "nose-scale-depth": -0.3, "nose-scale-vert": -0.2},
    "long nose": {"nose-scale-vert": 0.55},
    "wide nose": {"nose-scale-horiz": 0.55},
    "full lips": {"mouth-upperlip-height": 0.4, "mouth-lowerlip-height": 0.4},
    "thin lips": {"mouth-upperlip-height": -0.4, "mouth-lowerlip-height": -0.4},
    "wide mouth": {"mouth-scale-horiz": 0.5},
    "high cheekbones": {"cheek-bones": 0.6},
    "big eyes": {"eye-scale": 0.5},
    "small eyes": {"eye-scale": -0.35},
    "big ears": {"ear-scale": 0.6},
    "double chin": {"neck-double": 0.6},
    "broad shoulders": {"measure-shoulder-dist": -0.2},
    "high forehead": {"forehead-scale-vert": 0.5},
}
"""MakeHuman's changes for what faces are said to be; "large" and "broad" are read as "big" and "wide"."""

FACE_SPELLINGS = {
    "large": "big",
    "little": "small",
    "broad": "wide",
    "oval": "long",
    "prominent": "high",
    "chiselled": "strong",
    "chiseled": "strong",
    "jawline": "jaw",
    "lip": "lips",
    "chubby": "round",
}

HAIR = ("hair", "haired", "hairs", "haircut", "hairstyle", "hairdo")

LENGTHS = frozenset(
    {"short", "long", "medium", "cropped", "wavy", "straight", "curly", "messy", "receding", "full", "side"}
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
    "no hair": ("bald",),
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
    "dark green": "dark green",
}

OUTFITS: dict[str, tuple[str, ...]] = {
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
    "tee": ("t shirt",),
    "tshirt": ("t shirt",),
    "polo": ("polo shirt", "polo", "t shirt"),
    "dress": ("dress", "blouse"),
    "top": ("top", "blouse", "t shirt"),
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
        ("beard", "bearded"),
        "short",
        {
            "full": "full",
            "long": "full",
            "big": "full",
            "thick": "full",
            "trimmed": "short",
            "cropped": "short",
        },
        {
            "stubble": "stubble",
            "stubbled": "stubble",
            "unshaven": "stubble",
            "designer stubble": "stubble",
            "moustache": "moustache",
            "mustache": "moustache",
            "goatee": "goatee",
            "clean shaven": "none",
            "shaved face": "none",
            "beardless": "none",
        },
    ),
    "brows": Trait(
        ("brows", "eyebrows"),
        "natural",
        {
            "thin": "thin",
            "fine": "thin",
            "narrow": "thin",
            "plucked": "thin",
            "bushy": "full",
            "thick": "full",
        }
        | {"strong": "full", "heavy": "full", "dark": "full"},
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
        {"hoops": "hoops", "ear studs": "studs"},
    ),
}

WATCH = ("watch", "wristwatch", "wrist watch")
HEADSET = ("headset", "head set", "headphones", "earphones", "call centre headset")

BACKGROUNDS: dict[str, tuple[str, ...]] = {
    "office": ("workplace", "at work", "bookshelf", "desk"),
    "room": ("living room", "home", "at home", "kitchen", "lamp"),
    "plain": ("plain wall", "wall", "studio", "simple background", "neutral"),
}

FRAMINGS: dict[str, tuple[str, ...]] = {
    "face": ("close up", "closeup", "face only", "only the face", "just the face"),
    "waist up": ("half length", "upper body", "to the waist", "from the waist up", "waist"),
    "head and shoulders": ("bust", "shoulders"),
}
