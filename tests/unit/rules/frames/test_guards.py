from __future__ import annotations

import pytest

from bot.model import Reason
from tests.unit.rules.frames.reading import told

TRUCE, BORDER, OFFER = "ceasefire_violation", "border_incident", "mediation_offer"


@pytest.mark.parametrize(
    ("event", "reason", "text"),
    [
        (TRUCE, "denied", "The general denied violating the truce"),
        (TRUCE, "denied", "The army has not violated the ceasefire"),
        (TRUCE, "denied", "The ministry denies that its guns broke the truce"),
        (BORDER, "denied", "No shots were fired across the border"),
        (BORDER, "denied", "Syria and Turkey deny a border clash took place"),
        (TRUCE, "background", "Analysis: why ceasefires in Yemen keep failing to hold"),
        (TRUCE, "hypothetical", "If the rebels break the truce, the talks are over"),
        (TRUCE, "hypothetical", "The rebels may violate the ceasefire"),
        (TRUCE, "hypothetical", "Rebels threaten to break the truce"),
        (TRUCE, "hypothetical", "Any violation of the ceasefire ends the talks"),
        (BORDER, "hypothetical", "Fears of a border clash grow"),
        (TRUCE, "other", "The bishop urged the rebels to stop violations of the ceasefire"),
        (TRUCE, "other", "Monitors want to prevent violations of the ceasefire"),
        (TRUCE, "other", "Unions broke the truce with the mill owners"),
        (TRUCE, "other", "The clubs broke a truce as the football season began"),
        (TRUCE, "background", "On the anniversary of the truce violation, veterans met"),
        (TRUCE, "background", "Two earlier ceasefires collapsed"),
        (TRUCE, "background", "The truce was broken years ago"),
        (TRUCE, "background", "The ceasefire was violated on April 2"),
        (BORDER, "background", "Tension over recent border clashes"),
        (BORDER, "background", "Investigators look at shots fired across the border"),
        (BORDER, "planned", "Soldiers were ordered to fire across the border"),
        (BORDER, "other", "A film shows soldiers firing across the border"),
        (OFFER, "other", "The rebels rejected an offer to mediate"),
        (OFFER, "other", "The rebels accepted an offer to mediate"),
        (OFFER, "other", "The mayor urged Oman to offer to mediate in the war"),
        (OFFER, "other", "The council offers to mediate in a dispute over a hedge"),
    ],
)
def test_a_guard_keeps_the_words_from_being_news_and_says_why(event: str, reason: Reason, text: str) -> None:
    tellings = [telling for telling in told(text) if telling.event == event]
    assert [telling.reason for telling in tellings] == [reason]
    assert "; but " in tellings[0].why


@pytest.mark.parametrize(
    ("event", "text"),
    [
        (TRUCE, "The minister denied the report; rebels broke the truce at noon"),
        (TRUCE, "Rebels broke the truce, and the army may answer"),
        (TRUCE, "Rebels broke the truce, a charge their leader denied"),
        (TRUCE, "The ceasefire agreed last month was broken on Tuesday"),
        (TRUCE, "The ceasefire, in place since March, was broken on Tuesday"),
        (BORDER, "Guards opened fire on the border, the ministry said, and it urged calm"),
        (OFFER, "Oman offered to mediate, which the rebels rejected"),
        (OFFER, "Egypt proposed a truce in the war that Hamas may accept"),
    ],
)
def test_a_guard_acts_on_its_own_clause_only(event: str, text: str) -> None:
    assert [telling.reason for telling in told(text) if telling.event == event] == [None]
