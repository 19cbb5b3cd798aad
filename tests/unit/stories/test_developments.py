from bot.model import Evidence, Judgement, Match, Severity
from bot.stories.developments import developments

SEVERITIES: dict[str, Severity] = {"border": "medium", "truce": "high", "offer": "low"}


def match(rule: str, event: str, start: int, end: int, **said) -> Match:
    return Match(rule, event, (Evidence("text", start, end, "…"),), **said)


def group(*matches: Match) -> list[tuple[str, ...]]:
    return [d.rules for d in developments(Judgement(matches), SEVERITIES.__getitem__)]


def test_one_sentence_that_several_rules_match_is_one_development_and_the_most_severe_leads():
    assert group(match("border", "border_incident", 0, 40), match("truce", "ceasefire_violation", 0, 40)) == [
        ("truce", "border")
    ]


def test_different_events_in_different_sentences_are_two_in_reading_order():
    assert group(match("border", "border_incident", 50, 90), match("offer", "mediation_offer", 0, 40)) == [
        ("offer",),
        ("border",),
    ]


def test_the_same_event_told_twice_is_one():
    assert group(match("border", "border_incident", 0, 40), match("border", "border_incident", 50, 90)) == [
        ("border",)
    ]


def test_the_same_event_at_two_places_is_two():
    berd = match("border", "border_incident", 0, 40, places=("Berd",))
    zabid = match("border", "border_incident", 50, 90, places=("Zabid",))
    assert group(berd, zabid) == [("border",), ("border",)]


def test_a_match_that_spans_two_groups_joins_them():
    both = Match("offer", "mediation_offer", (Evidence("text", 0, 10, "…"), Evidence("text", 20, 30, "…")))
    assert group(
        match("border", "border_incident", 0, 10), match("truce", "ceasefire_violation", 20, 30), both
    ) == [("truce", "border", "offer")]


def test_no_matches_are_no_developments():
    assert group() == []
