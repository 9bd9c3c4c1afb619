import pytest

from agent.voice.numerals import cardinal, digits, number, ordinal, year


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "zero"),
        (12, "twelve"),
        (20, "twenty"),
        (45, "forty-five"),
        (100, "one hundred"),
        (715, "seven hundred fifteen"),
        (4000, "four thousand"),
        (1_000_007, "one million seven"),
        (2_340_000_000, "two billion three hundred forty million"),
        (10**15, "one" + 15 * " zero"),
    ],
)
def test_numbers_are_counted_in_words(value, words):
    assert cardinal(value) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (1, "first"),
        (2, "second"),
        (5, "fifth"),
        (8, "eighth"),
        (9, "ninth"),
        (12, "twelfth"),
        (20, "twentieth"),
        (21, "twenty-first"),
        (100, "one hundredth"),
        (143, "one hundred forty-third"),
    ],
)
def test_ordinals_change_their_last_word(value, words):
    assert ordinal(value) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (1066, "ten sixty-six"),
        (1900, "nineteen hundred"),
        (1905, "nineteen oh five"),
        (1998, "nineteen ninety-eight"),
        (2000, "two thousand"),
        (2005, "two thousand five"),
        (2024, "twenty twenty-four"),
        (3000, "three thousand"),
    ],
)
def test_years_are_read_in_pairs(value, words):
    assert year(value) == words


def test_digits_are_read_one_by_one():
    assert digits("47-29") == "four seven two nine"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1,250", "one thousand two hundred fifty"),
        ("3.50", "three point five zero"),
        ("0.5", "zero point five"),
        ("007", "zero zero seven"),
    ],
)
def test_written_numbers_keep_their_zeros_and_fractions(text, words):
    assert number(text) == words
