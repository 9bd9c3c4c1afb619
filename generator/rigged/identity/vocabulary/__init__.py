"""The words in which people describe people, and what each means for an identity.

All in the spelling that `text.plain` gives: small letters, blanks for hyphens, "grey", "blond". Names of the
palette (styles, outfits, colours ...) are words by themselves and stand here only where they have others.
"""
