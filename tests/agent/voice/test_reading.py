import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.voice.reading import read_out

CASES = {
    "money": [
        ("It is $45.50.", "It is forty-five dollars and fifty cents."),
        ("$1", "one dollar"),
        ("$0.99", "ninety-nine cents"),
        ("£2.01", "two pounds and one penny"),
        ("5 €", "five euros"),
        ("$2.5 million", "two point five million dollars"),
        ("$1,200", "one thousand two hundred dollars"),
        ("$20-30", "twenty to thirty dollars"),
    ],
    "codes and telephone numbers": [
        ("Order #4729", "Order four seven two nine"),
        ("your order number 10482", "your order number one zero four eight two"),
        ("#12", "number one two"),
        ("ticket AB-1234", "ticket A, B, one two three four"),
        ("Call 555-0123.", "Call five five five, zero one two three."),
        (
            "+1 (555) 123-4567",
            "plus one, five five five, one two three, four five six seven",
        ),
        ("12345678", "one two three four five six seven eight"),
    ],
    "dates and years": [
        ("on Jan. 5, 2024", "on January fifth, twenty twenty-four"),
        ("2024-03-05", "March fifth, twenty twenty-four"),
        ("3/5/2024", "March fifth, twenty twenty-four"),
        ("the 21st of March", "March twenty-first"),
        ("5 March 1998", "March fifth, nineteen ninety-eight"),
        ("in May 2024", "in May twenty twenty-four"),
        ("since 2005", "since two thousand five"),
        ("the 1990s", "the nineteen nineties"),
        ("Mon-Fri", "Monday to Friday"),
        ("on Tue. and Sept. 3", "on Tuesday and September third"),
    ],
    "times": [
        ("at 14:30", "at fourteen thirty"),
        ("at 9:05 a.m.", "at nine oh five A M."),
        ("at 10:00", "at ten o'clock"),
        ("9am-5pm", "nine A M to five P M"),
        ("9 a.m. to 6 p.m. daily", "nine A M to six P M daily"),
    ],
    "numbers": [
        ("1,250 people", "one thousand two hundred fifty people"),
        ("3.5", "three point five"),
        ("-5 degrees", "minus five degrees"),
        ("20%", "twenty percent"),
        ("3-5 days", "three to five days"),
        ("the 3rd", "the third"),
        ("1/2 cup", "one half cup"),
        ("2 1/2 cups", "two and one half cups"),
        ("24/7", "twenty-four seven"),
        ("v2.0", "v two point zero"),
    ],
    "units": [
        ("5 km away", "five kilometers away"),
        ("1 km", "one kilometer"),
        ("3.5kg", "three point five kilograms"),
        ("20 °C", "twenty degrees Celsius"),
        ("25 fps", "twenty-five frames per second"),
        ("60 km/h", "sixty kilometers per hour"),
        ("16 GB", "sixteen gigabytes"),
        ("a 10x zoom", "a ten times zoom"),
    ],
    "abbreviations": [
        ("Dr. Smith and Mr. Lee", "Doctor Smith and Mister Lee"),
        ("cats, e.g. mine", "cats, for example mine"),
        ("cats etc.", "cats et cetera."),
        ("St. John's on Main St.", "Saint John's on Main Street."),
        ("No. 5", "number five"),
        ("the U.S. team", "the U S team"),
    ],
    "acronyms": [
        ("the FAQs and the VAT", "the F A Qs and the V A T"),
        ("a PIN from NASA", "a pin from nasa"),
        ("STOP, I AM NOT OK", "stop, I AM NOT OK"),
    ],
    "addresses": [
        ("ann.lee@example.org", "ann dot lee at example dot org"),
        ("https://www.example.org/help/faq.", "example dot org slash help slash faq."),
        ("shop@corner-shop.example", "shop at corner dash shop dot example"),
        ("example.com", "example dot com"),
    ],
    "signs": [
        ("Wait... really", "Wait, really"),
        ("**Bold** _it_ `code`", "Bold it code"),
        ("salt & pepper", "salt and pepper"),
        ("and/or", "and or"),
        ("Hello — I'm Ada", "Hello, I'm Ada"),
        ("(yes) he said", "yes, he said"),
        ("“Hi” 😀", "Hi"),
        ("co-operation is well-known", "co-operation is well-known"),
    ],
}


@pytest.mark.parametrize(("written", "read"), [case for cases in CASES.values() for case in cases])
def test_text_is_read_as_people_read_it(written, read):
    assert read_out(written) == read


@pytest.mark.parametrize("text", ["", "...", "😀", "—", "(!)", "** **"])
def test_text_without_anything_to_say_gives_nothing(text):
    assert read_out(text) == ""


@given(st.text(st.sampled_from("aA5 .,:$€#@%/-+()’é😀1900st\n"), max_size=40))
def test_whatever_is_written_ends_up_in_words_and_punctuation(text):
    read = read_out(text)
    assert not set(read) & set("$€#@%/+()😀\n0159")
    assert read == read.strip()
