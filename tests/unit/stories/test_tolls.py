import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import Development, Evidence, Match, Report
from bot.stories.facts import facts_of
from bot.stories.tolls import tolls


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Two soldiers killed, five wounded", [("killed", 2, ""), ("wounded", 5, "")]),
        ("Shelling kills 7 to 9 civilians", [("killed", 9, "7 to 9")]),
        ("7-9 people were killed", [("killed", 9, "7 to 9")]),
        ("Between 20 and 30 fighters died", [("killed", 30, "20 to 30")]),
        ("Strike leaves two or three dead", [("killed", 3, "2 to 3")]),
        ("At least seven guards were killed", [("killed", 7, "at least 7")]),
        ("killing up to 1,200 people", [("killed", 1200, "up to 1200")]),
        ("More than a dozen people were injured", [("wounded", 12, "more than 12")]),
        ("Dozens killed as truce collapses", [("killed", 24, "dozens")]),
        ("hundreds of people were wounded", [("wounded", 200, "hundreds")]),
        ("The toll has risen to at least 12", [("killed", 12, "at least 12")]),
        ("3 killed; the toll later rose to 11", [("killed", 11, "")]),
        ("A 70-year-old man was killed", []),
        ("The army has 30 tanks there", []),
        ("Killed 250000000 mosquitoes", []),
        ("No one was hurt", []),
    ],
)
def test_a_text_is_read_for_who_was_killed_and_wounded(text, expected):
    assert [tuple(toll) for toll in tolls(text)] == expected
    assert [(toll.kind, toll.number) for toll in tolls(text.upper())] == [one[:2] for one in expected]


@given(
    st.text(max_size=200),
    st.sampled_from([" killed", " wounded", "between 2 and ", "1,000,000 dead", "5 to "]),
)
@settings(max_examples=60, deadline=None)
def test_no_text_is_too_odd_to_be_read(text, part):
    assert all(0 < toll.number < 100_000 for toll in tolls(text + part + text))


@pytest.mark.parametrize(
    ("text", "alone", "expected"),
    [
        ("Shells hit Berd. Three soldiers were killed.", True, [("killed", 3)]),
        ("Shells hit Berd. Three soldiers were killed.", False, []),
        ("Shells hit Berd, killing one. In all 90 were killed this year.", True, [("killed", 1)]),
        ("Shells hit Berd. " + "Nothing else is known. " * 30 + "In 1994, 90 were killed.", True, []),
    ],
)
def test_the_toll_of_a_development_stands_in_its_evidence_or_else_in_the_lead(text, alone, expected):
    report = Report("1", text)
    quote = text.partition(". ")[0]
    match = Match("r", "border_incident", (Evidence("text", 0, len(quote), quote),))
    facts = facts_of(report, Development((match,)), alone=alone)
    assert [toll[:2] for toll in facts.tolls] == expected
