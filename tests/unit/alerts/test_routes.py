from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from bot.alerts.routes import destinations_for
from bot.model import Development, Evidence, Match, Severity

EVIDENCE = (Evidence("title", 0, 5, "Truce"),)
TRUCE = Match(rule="truce", event="ceasefire_violation", evidence=EVIDENCE, places=("Tavush",))
BORDER = Match(rule="border", event="border_incident", evidence=EVIDENCE, places=("Iran",))


@dataclass(frozen=True)
class Asked:
    severity: tuple[str, ...] = ()
    rule: tuple[str, ...] = ()
    event: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Route:
    to: tuple[str, ...]
    match: Asked = field(default_factory=Asked)
    go_on: bool = False


def told(
    *routes: Route,
    matches: tuple[Match, ...] = (TRUCE,),
    severity: Severity = "high",
    notify: dict[str, list[str]] | None = None,
) -> list[str]:
    return destinations_for(
        Development(matches),
        notify=notify or {},
        severity=severity,
        source="bbc",
        tags=["uk"],
        routes=routes,
        within=lambda place: {"Tavush", "Syunik"} if place == "south-caucasus" else (),
    )


EVERYTHING = Route(("terminal",))


def test_the_first_route_that_matches_wins() -> None:
    assert told(Route(("desk",), Asked(severity=("high", "critical"))), EVERYTHING) == ["desk"]
    assert told(Route(("desk",), Asked(severity=("high", "critical"))), EVERYTHING, severity="low") == [
        "terminal"
    ]


def test_a_route_that_continues_lets_those_below_it_be_read() -> None:
    assert told(Route(("desk", "osint"), go_on=True), EVERYTHING, Route(("never",))) == [
        "desk",
        "osint",
        "terminal",
    ]


def test_each_destination_is_told_once() -> None:
    assert told(Route(("desk",), go_on=True), Route(("desk", "osint"))) == ["desk", "osint"]


def test_without_a_matching_route_nobody_is_told() -> None:
    assert told() == []
    assert told(Route(("desk",), Asked(severity=("low",)))) == []


@pytest.mark.parametrize(
    ("key", "hit", "miss"),
    [
        ("severity", "high", "low"),
        ("rule", "truce", "border"),
        ("event", "ceasefire_violation", "border_incident"),
        ("places", "Tavush", "Iran"),
        ("source", "bbc", "tass"),
        ("tags", "uk", "un"),
    ],
)
def test_each_key_is_compared_with_its_own_values(key: str, hit: str, miss: str) -> None:
    assert told(Route(("desk",), Asked(**{key: (miss, hit)}))) == ["desk"]
    assert told(Route(("desk",), Asked(**{key: (miss,)}))) == []


def test_all_keys_of_a_route_must_match() -> None:
    assert told(Route(("desk",), Asked(severity=("high",), source=("tass",)))) == []


def test_any_rule_of_a_development_matches_a_route() -> None:
    assert told(Route(("desk",), Asked(event=("border_incident",))), matches=(TRUCE, BORDER)) == ["desk"]
    assert told(Route(("desk",), Asked(places=("Iran",))), matches=(TRUCE, BORDER)) == ["desk"]


def test_a_rules_own_destinations_replace_the_routes() -> None:
    assert told(EVERYTHING, notify={"truce": ["osint"]}) == ["osint"]


def test_a_rule_without_its_own_destinations_still_asks_the_routes() -> None:
    assert told(EVERYTHING, matches=(TRUCE, BORDER), notify={"border": ["osint"]}) == ["osint", "terminal"]
    assert told(EVERYTHING, notify={"truce": []}) == ["terminal"]


def test_a_region_takes_the_places_inside_it() -> None:
    there, elsewhere = (replace(TRUCE, places=(place,)) for place in ("Tavush", "Gao"))
    caucasus = Route(("desk",), Asked(places=("south-caucasus",)))
    assert told(caucasus, EVERYTHING, matches=(there,)) == ["desk"]
    assert told(caucasus, EVERYTHING, matches=(elsewhere,)) == ["terminal"]
