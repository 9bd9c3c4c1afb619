"""Forms of a verb that begins a phrase: "wave at me" -> "waving at me", "waved at me", "waves at me"."""

from __future__ import annotations

import re

_IRREGULAR = {
    verb: (past, participle)
    for verb, past, participle in (
        line.split()
        for line in """\
be was been|bend bent bent|blow blew blown|bring brought brought|burst burst burst|come came come|do did done
draw drew drawn|drink drank drunk|eat ate eaten|feel felt felt|get got got|give gave given|go went gone
have had had|hold held held|keep kept kept|kneel knelt knelt|lay laid laid|leave left left|let let let
lie lay lain|make made made|put put put|read read read|run ran run|say said said|see saw seen|send sent sent
shake shook shaken|show showed shown|shut shut shut|sing sang sung|sit sat sat|spread spread spread
stand stood stood|stick stuck stuck|swing swung swung|take took taken|tell told told|think thought thought
throw threw thrown|write wrote written""".replace("\n", "|").split("|")
    )
}
_DOUBLED = frozenset(
    (
        *(
            "bob",
            "chat",
            "clap",
            "dip",
            "drop",
            "flap",
            "get",
            "grab",
            "grin",
            "hop",
            "hug",
            "hum",
            "jog",
            "let",
        ),
        *(
            "nod",
            "pat",
            "prop",
            "put",
            "rub",
            "run",
            "shrug",
            "shut",
            "sip",
            "sit",
            "snap",
            "spin",
            "tap",
            "tip",
        ),
        *("wag", "wet"),
    )
)


def inflected(phrase: str) -> dict[str, str]:
    """The forms by the names that templates give them."""
    verb, _, rest = phrase.partition(" ")
    rest = f" {rest}" if rest else ""
    past, participle = _IRREGULAR.get(verb, (_past(verb), _past(verb)))
    forms = {"do": verb, "did": past, "pp": participle, "doing": _gerund(verb), "does": _third(verb)}
    return {name: form + rest for name, form in forms.items()}


def _doubled(verb: str) -> str:
    return verb + verb[-1] if verb in _DOUBLED else verb


def _past(verb: str) -> str:
    if verb.endswith("e"):
        return f"{verb}d"
    return f"{verb[:-1]}ied" if _ends_in_y(verb) else f"{_doubled(verb)}ed"


def _gerund(verb: str) -> str:
    if verb == "lie":
        return "lying"
    short = verb.endswith("e") and not verb.endswith(("be", "ee"))
    return f"{verb[:-1] if short else _doubled(verb)}ing"


def _third(verb: str) -> str:
    if verb in ("have", "be"):
        return {"have": "has", "be": "is"}[verb]
    if _ends_in_y(verb):
        return f"{verb[:-1]}ies"
    return f"{verb}es" if re.search(r"(?:s|sh|ch|x|z|o)$", verb) else f"{verb}s"


def _ends_in_y(verb: str) -> bool:
    return verb.endswith("y") and verb[-2:-1] not in "aeou"
