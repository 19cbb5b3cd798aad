"""How a story stands, by what was reported of it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.model import Standing, Toll
from bot.rules.book import load_rules
from bot.rules.shipped import shipped_rules
from bot.stories.entry import Facts
from bot.stories.ladder import Told, standing
from bot.stories.publishers import Telling, shipped

GAZETTEER = load_rules([shipped_rules()]).gazetteer
SHELLED: dict[str, Any] = {"who": ("Azerbaijan",), "whom": ("Armenia",), "places": ("Tavush",)}


def told(source: str, *, address: str = "", copies: bool = False, report: str = "1", **facts: Any) -> Told:
    return Told(
        Telling(source, address or f"{source}.example/1", copies=copies),
        report,
        Facts(("ceasefire_violation",), **{**SHELLED, **facts}),
    )


def stands(*reports: Told) -> Standing:
    return standing(
        reports, publishers=shipped(), gazetteer=GAZETTEER, names={"wire": "The Wire", "daily": "The Daily"}
    )


BY_ARMENIA: dict[str, Any] = {"claimed_by": ("Armenia",)}
BY_OSCE: dict[str, Any] = {"claimed_by": ("OSCE",)}
DENIAL: dict[str, Any] = {"claimed_by": ("Azerbaijan",), "said": ("denied",)}


@pytest.mark.parametrize(
    ("reports", "tier", "publishers"),
    [
        ([told("wire", **BY_ARMENIA)], "claim", 1),
        ([told("wire", **BY_ARMENIA), told("daily", **BY_ARMENIA)], "claim", 2),
        ([told("wire", whom=(), **BY_ARMENIA)], "claim", 1),  # at odds with the accused, if not named
        ([told("wire", claimed_by=("France",))], "outlet", 1),
        ([told("wire")], "outlet", 1),
        ([told("wire", **BY_ARMENIA), told("daily")], "outlet", 1),
        ([told("wire"), told("daily")], "publishers", 2),
        ([told("wire"), told("wire", report="2")], "outlet", 1),
        ([told("wire"), told("daily", copies=True)], "outlet", 1),
        ([told("a", address="ria.ru/1"), told("b", address="sputnikglobe.com/1")], "outlet", 1),
        ([told("wire", **BY_OSCE)], "monitor", 1),
        ([told("wire"), told("daily", **BY_OSCE)], "monitor", 2),
        ([told("wire", claimed_by=("Armenia", "OSCE"))], "monitor", 1),
        ([told("wire", who=("OSCE",), **BY_OSCE)], "monitor", 1),
        ([told("wire", **BY_ARMENIA), told("un", address="news.un.org/1")], "monitor", 1),
        ([told("armenpress", address="armenpress.am/1")], "claim", 1),  # a state's own medium, of a side
        ([told("armenpress", address="armenpress.am/1"), told("wire")], "outlet", 1),
        ([told("armenpress", address="armenpress.am/1", claimed_by=("France",))], "outlet", 1),
        ([told("tass", address="tass.com/1")], "outlet", 1),  # its state is no side here
    ],
)
def test_a_story_climbs_from_claim_to_outlet_to_publishers_to_monitor(reports, tier, publishers):
    made = stands(*reports)
    assert (made.tier, made.publishers) == (tier, publishers)


@pytest.mark.parametrize(
    ("reports", "disputed"),
    [
        ([told("wire"), told("daily", **DENIAL)], ("Azerbaijan",)),
        ([told("wire"), told("daily", claimed_by=("Armenia",), said=("denied",))], ()),  # not the accused
        ([told("wire"), told("daily", said=("denied",))], ()),  # nobody is named
        ([told("wire", claimed_by=("Azerbaijan",)), told("daily", **DENIAL)], ()),  # it had said so itself
    ],
)
def test_a_story_is_disputed_when_the_accused_denies_it(reports, disputed):
    assert stands(*reports).disputed == disputed


def test_a_denial_is_no_voice_for_what_it_denies():
    made = stands(told("wire", **BY_ARMENIA), told("daily", **DENIAL), told("weekly", **DENIAL))
    assert (made.tier, made.publishers) == ("claim", 1)


def test_what_its_only_source_takes_back_is_retracted():
    made = stands(told("wire"), told("wire", said=("retracted",)))
    assert (made.tier, made.publishers, made.retracted) == ("retracted", 0, ("The Wire",))


def test_what_one_of_several_takes_back_still_stands_by_the_others():
    made = stands(told("wire"), told("daily"), told("weekly"), told("daily", said=("retracted",)))
    assert (made.tier, made.publishers, made.retracted) == ("publishers", 2, ("The Daily",))


def test_what_is_told_anew_after_a_retraction_stands_again():
    made = stands(told("wire"), told("wire", said=("retracted",)), told("wire"))
    assert (made.tier, made.retracted) == ("outlet", ())


def test_a_retraction_of_what_the_source_never_told_takes_back_nothing():
    made = stands(told("wire"), told("daily", said=("retracted",)))
    assert (made.tier, made.retracted) == ("publishers", ())


@pytest.mark.parametrize(
    ("reports", "tolls"),
    [
        ([{"tolls": (Toll("killed", 3),)}, {"tolls": (Toll("killed", 7),)}], {"killed": 7}),
        ([{"tolls": (Toll("killed", 3),)}, {"tolls": (Toll("wounded", 9),)}], {"killed": 3, "wounded": 9}),
        ([{"tolls": (Toll("killed", 7),)}, {"tolls": (Toll("killed", 3),)}], {"killed": 7}),  # an older count
        (
            [{"tolls": (Toll("killed", 7),)}, {"tolls": (Toll("killed", 5),), "said": ("corrected",)}],
            {"killed": 5},
        ),
    ],
)
def test_the_latest_toll_is_the_highest_or_the_corrected_one(reports, tolls):
    made = stands(*(told("wire", **facts) for facts in reports))
    assert {toll.kind: toll.number for toll in made.tolls} == tolls


def test_a_correction_is_told_and_reports_are_counted_once_whatever_their_versions():
    made = stands(told("wire"), told("wire", said=("corrected",)), told("daily"))
    assert (made.corrected, made.reports) == (("The Wire",), 2)


def test_a_further_report_of_the_same_voice_changes_nothing_that_readers_must_be_told():
    assert stands(told("wire")) == stands(told("wire"), told("wire", report="2"))
