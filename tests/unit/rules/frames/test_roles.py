from __future__ import annotations

from datetime import date

import pytest

from bot.rules.frames.frames import Telling
from tests.unit.rules.frames.reading import told


def first(text: str, event: str) -> Telling:
    return next(telling for telling in told(text) if telling.event == event)


def test_who_acts_stands_before_the_words_and_whom_after() -> None:
    telling = first("Pakistan shelled Indian posts across the Line of Control", "border_incident")
    assert telling.who == ("Pakistan",)
    assert telling.whom == ("India",)


def test_an_accuser_claims_and_the_accused_acts() -> None:
    telling = first("Armenia accused Azerbaijan of violating the ceasefire", "ceasefire_violation")
    assert telling.claimed_by == ("Armenia",)
    assert telling.who == ("Azerbaijan",)


def test_by_names_who_acts() -> None:
    telling = first("The truce was broken by Sudan", "ceasefire_violation")
    assert telling.who == ("Sudan",)


def test_a_capital_is_a_government_unless_something_happens_in_it() -> None:
    assert first("Tehran offers to mediate between Baku and Yerevan", "mediation_offer").who == ("Iran",)
    assert first("Iran offered in Baku to mediate", "mediation_offer").places == ("Baku",)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("The truce was broken on Tuesday", date(2024, 5, 14)),
        ("The truce was broken on 12 May", date(2024, 5, 12)),
        ("The truce was broken yesterday", date(2024, 5, 14)),
        ("The truce was broken two days ago", date(2024, 5, 13)),
        ("The truce was broken again", None),
    ],
)
def test_the_day_is_worked_out_against_publication(text: str, day: date | None) -> None:
    assert first(text, "ceasefire_violation").date == day


def test_an_offer_that_goes_on_has_one_date_in_a_report() -> None:
    text = "Oman offered to mediate in the war on Monday. On Tuesday Oman presented its peace plan."
    assert {telling.date for telling in told(text) if telling.event == "mediation_offer"} == {
        date(2024, 5, 13)
    }


@pytest.mark.parametrize(
    ("sentence", "who", "whom"),
    [
        ("Armenia accuses Azerbaijan of violating the ceasefire.", ("Azerbaijan",), ("Armenia",)),
        (
            "Pakistan said its posts on the border with India were shelled overnight.",
            ("India",),
            ("Pakistan",),
        ),
        (
            "Pakistan said its posts on the border with India were shelled, and those near Iran, too.",
            ("India",),
            ("Pakistan",),
        ),
        ("Ethiopian villages were shelled from Eritrea across the border.", ("Eritrea",), ("Ethiopia",)),
        ("An Indian border post was attacked by Pakistani troops.", ("Pakistan",), ("India",)),
        ("Pakistani troops attacked an Indian border post.", ("Pakistan",), ("India",)),
    ],
)
def test_who_did_it_and_to_whom_is_read_from_voice_and_complaint(
    sentence: str, who: tuple[str, ...], whom: tuple[str, ...]
) -> None:
    event = "ceasefire_violation" if "ceasefire" in sentence else "border_incident"
    telling = first(sentence, event)
    assert (telling.who, telling.whom) == (who, whom)


@pytest.mark.parametrize(
    ("sentence", "claimants"),
    [
        ("Azerbaijani troops fired across the border overnight, Armenia said", ("Armenia",)),
        ("Three killed in Azeri shelling of border villages: Yerevan", ("Armenia",)),
        ("Azerbaijan broke the ceasefire again — Armenian ministry of defence", ("Armenia",)),
        ("Yerevan: Azerbaijani forces break ceasefire again", ("Armenia",)),
        ("Baku says: Armenian forces broke the ceasefire 45 times", ("Azerbaijan",)),
        ("Rebels broke the truce at noon, said the Sudanese army", ("Sudan",)),
        ("Pakistani forces attacked a border post, according to the Afghan ministry", ("Afghanistan",)),
        ("A village on the border with Sudan was shelled, the defence ministry said.", ("defence ministry",)),
        ("Residents say rebels broke the truce at noon.", ("residents",)),
        ("Two soldiers died in a clash on the border with Syria.", ()),
    ],
)
def test_who_says_so_may_stand_before_what_is_told_behind_it_or_apart(
    sentence: str, claimants: tuple[str, ...]
) -> None:
    event = "border_incident" if "border" in sentence else "ceasefire_violation"
    assert first(sentence, event).claimed_by == claimants


def test_persons_are_actors_by_their_own_names_and_speak_for_their_party() -> None:
    telling = first("Putin offers to mediate between Armenia and Azerbaijan", "mediation_offer")
    assert telling.who == ("Russia",)
    assert telling.actors == ("Russia", "Vladimir Putin", "Armenia", "Azerbaijan")


def test_what_lands_comes_from_the_other_side() -> None:
    telling = first("Mortar shells from Syria land in Turkey", "border_incident")
    assert (telling.who, telling.whom) == (("Syria",), ("Turkey",))
