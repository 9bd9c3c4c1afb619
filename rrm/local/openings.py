"""How requests begin: words to fill time, polite openings, and hints such as "I bet you can't".

What is taken off here asks for whatever follows: "could you possibly give us | a wave". Closed classes of
words only (pronouns, auxiliaries, verbs of wishing, doubting and saying): no action is known by name.
"""

from __future__ import annotations

import re

_FILLERS = (
    r"please|kindly|now|okay|ok|well|so|um|uh|er|oh|ah|hey|hi|hello|just|maybe|perhaps|then|also|again|alright",
    r"all right|come on|go on|go ahead|and|but|or|next|first|finally|quickly|slowly|simply|actually|yes|yeah",
    r"sure|right|great|good|thanks|thank you|listen|for me|possibly|really|instead|rather|afterwards|sorry",
    r"after (?:that|this)|later|as well|too|only|at last|in the end|excuse me|could i ask you to|everybody",
    r"(?:i was|i am|i) (?:just )?wonder(?:ing)? (?:if|whether)",
)
_FILLER = re.compile(rf"(?:{'|'.join(_FILLERS)}) ")

_SOMEBODY = (
    r"(?:i|we|it|that|this|(?:my|our|the)(?: \w+){1,2}|he|she|they|everyone|everybody|people|someone|somebody"
    r"|nobody|no one)"
)
_HEDGE = r"(?:(?:please|possibly|perhaps|maybe|kindly|just|also|quickly|briefly|really|at least|all) )*"
_WISH = (
    r"(?:want|need|would (?:really )?(?:like|love|appreciate|enjoy|prefer)"
    r"|wish|hope|ask|beg|order|dare|expect|would give (?:anything|a lot)|would (?:kill|die)"
    r"|(?:am|are|is|was|were|have been|has been) (?:\w+ )?"
    r"(?:dying|longing|waiting|hoping|keen|eager|curious|looking forward))"
)
_ABLE = r"(?:can|could|know how to|are able to|are (?:\w+ )?(?:good|great) at|would (?:dare|manage) to)"
_SAYING = (
    r"(?:heard|hear|read|told (?:me|us)|(?:been|was|am) told|tell me|tells me|say|says|said|know|believe"
    r"|think|guess|noticed|am sure|see)"
)
_DOUBTING = (
    r"(?:(?:would |will )?bet|doubts?|wager|wonder|(?:am|is|are) (?:not sure|curious)|see"
    r"|(?:do|does|did|would|can|could) not (?:\w+ )?(?:think|believe|suppose|know))"
)
_NICE = (
    r"(?:too much(?: trouble| to ask| of a bother)?|asking too much|possible|okay|ok|all right|nice|great|fun"
    r"|good|lovely|kind|hard|difficult|rude|a problem)"
)
_NO_BAN = r"(?!(?:did|do|would|could|just) not\b|not\b|never\b|stopped|quit)"

_QUESTIONS = (
    rf"(?:can|could|would|will|might) (?:not )?you {_HEDGE}",
    rf"(?:can|could|may|might) {_SOMEBODY} {_HEDGE}"
    r"(?:see|get|have|ask (?:you )?for|ask you to|request) (?:you )?",
    r"do (?:not )?you (?:know how to|think you (?:can|could|should)|want to|feel like|mind) ",
    r"are you (?:any |very )?(?:good at|capable of|up for|ready (?:to|for)|willing to|prepared to) (?:an? )?",
    rf"(?:would|could|is|will) (?:it|that|there) (?:not )?be {_NICE} (?:for you )?(?:to |if you (?:could )?)",
    rf"(?:would|could|will) not (?:it|that) be {_NICE} (?:for you )?(?:to |if you (?:could )?)"
    r"(?:see |have |get )?",
    r"(?:is there )?any (?:chance|way|possibility|hope) "
    r"(?:of (?:seeing )?|for |(?:that )?you (?:can |could |would |might )?)",
    r"(?:do you |would you )?mind if (?:i|we) ask(?:ed)? you (?:to|for) ",
    r"(?:would|could|might) (?=(?:an?|another|one)\b)|how is your ",
    r"what (?:\w+ ){0,5}(?:make|get|have|see) you (?:to )?",
    r"(?:how|what) about (?:you )?|why (?:do|can|would) (?:not you|you not) |why not ",
    r"(?:what|how) (?:does|would) (?:it|that) look (?:like )?(?:if|when) you ",
)
_COMMANDS = (
    r"(?:mind|be (?:able|willing) to|be so kind(?: as)? to|be kind enough to|like to|care to|manage to) ",
    r"(?:go ahead and|do me a favou?r and|be so kind and|be kind and) ",
    r"(?:are you able|is it possible for you|feel free|remember|try|begin|it is time|time) to ",
    r"let (?:us|me) (?:have|see|get|hear|watch) (?:(?:if|whether|how) you (?:can |could )?|you )?"
    r"|let us (?!not)",
    r"(?:show|give) (?:(?:me|us|him|her|them|everyone|everybody) |(?:\w+ ){1,2}(?=(?:an?|one|your|how)\b))"
    r"(?:how (?:you|to) )?",
    r"time for |try |start |keep ",
    r"(?:finish|end|start|begin|continue|follow(?: (?:it|that))?)(?: up)? (?:with|by) (?:an? )?",
    r"do not (?:forget to|hesitate to|be (?:shy|afraid)(?: to)?|stop|quit) ",
    r"do (?=(?:an?|one|the|this|your|that|some|me|us)\b)(?:me |us )?",
    r"(?:i|we) (?:just |clearly )?(?:said|meant|asked for) (?!(?:you|that|it|so|no|hello|hi)\b)",
)
_WISHES = (
    # What is wished for must be the avatar's doing or a thing: "I want to smile" asks for nothing.
    rf"{_SOMEBODY} (?:\w+ )?{_WISH} (?:for )?(?:it if )?(?:to (?:see|have|get) )?"
    r"(?=(?:you|a|an|one|some|another|your|that)\b)(?:you (?:all )?)?(?:to |would |could |can )?",
    rf"{_SOMEBODY} would not mind ",
    rf"{_SOMEBODY} would (?:\w+ ){{1,5}}if you {_NO_BAN}(?:could |would |just |only )?",
    rf"{_SOMEBODY} (?:\w+ ){{0,5}}to (?:see|hear|watch|make|get|have) you (?:to |do |give (?:me |us )?)?",
    r"(?:it|that) would be \w+ to (?:see|have|get|watch) (?=(?:an?|your|one)\b)",
    r"(?:it|that|i) (?:would be|is) \w+ (?:if you|when you|to see you) (?!(?:did|do) not\b)"
    r"(?:could |would )?",
    r"(?:it|that) (?:would|will|could|can) not (?:hurt|harm|be (?:bad|wrong)|kill you)(?: you)? "
    r"(?:to |if you |for you to )(?:see |have |get )?",
    r"(?:(?:i|we) (?:\w+ )?(?:think|guess|feel|find|say) )?(?:that|this|it|he|she) (?:\w+ )?"
    r"(?:deserves|deserved|earned|earns|calls for|cries out for|is worth|merits) ",
)
_DOUBTS = (
    # What somebody doubts, has heard of or never seen, they would like to see.
    rf"(?:and |but )?{_SOMEBODY} (?:\w+ )?{_DOUBTING} (?:that |if |whether )?you {_ABLE} "
    r"(?:(?:not|really|even|also|actually|ever) )*(?:do )?",
    r"(?:(?:it|that) is (?:\w+ ){1,3}(?:that )?)?you (?:never|hardly(?: ever)?|rarely|seldom|barely) ",
    r"you (?:\w+ )?(?:forgot|forget|still have) to ",
    rf"{_SOMEBODY} (?:\w+ )?{_SAYING} (?:that )?you {_ABLE} (?!not\b|never\b)(?:even |also |really |do )*",
    rf"{_SOMEBODY} (?:\w+ )?(?:never|not|hardly|rarely|ever)(?: \w+)? (?:seen|heard|watched) "
    r"(?:you |your )(?:do |make |give )?",
    rf"{_SOMEBODY} (?:\w+ ){{0,3}}(?:to (?:know|see|find out|learn)|wonder|curious|imagine|know|see) "
    r"(?:what|how) (?:your |you (?:would )?look (?:like )?(?:with |when you )?)",
    rf"{_SOMEBODY} (?:\w+ ){{0,3}}(?:wonder|curious|see|know|watch) "
    r"how you (?!(?:are|were|do|did|look|feel|work)\b)",
)
_ADVICE = (
    r"(?:i|we) (?:\w+ )?(?:think|guess|feel|suggest|propose|reckon|recommend) (?:that )?"
    r"(?=you (?:should|could|might|may|ought to|need to|must) (?!(?:\w+ )?(?:not|never|stop|quit)\b))",
    r"you (?:(?:may|might|could) (?:just )?as well|(?:might|may|would) (?:want|like|love) to|could at least"
    r"|(?:are|were) (?:\w+ )?(?:allowed|welcome|free|invited|permitted) to) ",
    rf"you (?:can|could|may|should|must|might|need to|have to|ought to|had better) {_HEDGE}(?!not\b)",
)
_OPENING = re.compile(f"(?:{'|'.join((*_QUESTIONS, *_COMMANDS, *_WISHES, *_DOUBTS, *_ADVICE))})")


def opened(words: str) -> tuple[bool, str]:
    """Take the fillers and the opening off the front of plain words: whether there was one, and the rest."""
    rest, polite = f"{words.strip()} ", False
    while match := (_OPENING.match(rest) or _FILLER.match(rest)):
        polite = polite or match.re is _OPENING
        rest = rest[match.end() :]
    return polite, rest.strip()
