"""How well planners answer: labelled user turns, and what is counted over them."""
