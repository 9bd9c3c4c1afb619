"""Words for the person: sex, age, where looks come from, build and face."""

from __future__ import annotations

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

PERSON = (
    *("man", "woman", "person", "lady", "guy", "gentleman", "girl", "boy", "male", "female", "people"),
    *("adult", "mother", "grandmother", "grandma", "mum", "mom", "sister", "businesswoman"),
    *("saleswoman", "fellow", "father", "grandfather", "grandpa", "dad", "brother", "businessman"),
    *("salesman", "bloke", "citizen", "someone", "somebody"),
)
BUILD = (
    "build",
    "built",
    "figure",
    "body",
    "physique",
    "stature",
    "frame",
    "belly",
    "tummy",
    "paunch",
    "looking",
)
"""Nouns that a word for size belongs to as it does to the person."""

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
        *("corpulent", "large", "stocky", "burly", "sturdy", "heavyset", "heavy set"),
    ),
}
PARTS = (
    *("face", "lips", "lip", "mouth", "teeth", "smile", "grin", "nose", "eyes", "eye", "ears"),
    *("cheeks", "cheekbones", "chin", "jaw", "forehead", "neck", "shoulders", "chest", "arms", "hands"),
    *("fingers", "legs", "waist", "voice", "wrinkles", "dimples", "freckles", "mole", "moles", "scar"),
    *("scars", "head"),
)
"""What a word for size, age or paleness may belong to instead of the person."""

COMPLEXION = ("skin", "skinned", "complexion", "face")

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
