"""What is said of queries without any report holds for every report."""

import pytest
from hypothesis import given, settings

from bot.rules.expression import And, Mention, Not, Term, Told
from bot.rules.logic import possible, relaxed
from bot.rules.page import Page
from bot.rules.query import parse
from tests.unit.rules import reference
from tests.unit.rules.test_engine import queries, reports

IMPOSSIBLE = [
    "truce AND NOT truce",
    "truce AND NOT (truce OR talks)",
    '"peace talks" AND NOT talks',
    "=ceasefire AND NOT cease*",
    "=ceasefire AND NOT ceasefire",
    "title:truce AND NOT anywhere:truce",
    "lead:truce AND NOT text:truce",
    "(truce OR talks) AND NOT truce AND NOT talks",
    "truce NEAR/3 talks AND NOT talks",
    "truce w/s talks AND NOT talks",
]
POSSIBLE = [
    "truce AND NOT talks",
    'talks AND NOT "peace talks"',
    "cease* AND NOT ceasefire",
    "ceasefire AND NOT =ceasefire",
    "truce AND NOT title:truce",
    "anywhere:truce AND NOT title:truce",
    "text:truce AND NOT lead:truce",
    "truce AND NOT truce NEAR/3 talks",
    "(truce OR talks) AND NOT truce",
]


@pytest.mark.parametrize("query", IMPOSSIBLE)
def test_a_query_that_excludes_what_it_asks_for_is_known_to(query):
    assert not possible(parse(query, {}))


@pytest.mark.parametrize("query", POSSIBLE)
def test_a_query_that_some_report_satisfies_is_not_blamed(query):
    assert possible(parse(query, {}))


def test_an_event_is_excluded_by_a_wider_one():
    breach = Told(frozenset({"breach"}), frozenset({"Armenia"}))
    assert not possible(And((breach, Not(Told(frozenset({"breach", "clash"}))))))
    assert not possible(And((breach, Not(Told(frozenset({"breach"}), frozenset({"Armenia", "Iran"}))))))
    assert possible(And((Told(frozenset({"breach"})), Not(breach))))
    assert possible(And((breach, Not(Mention(frozenset({"Armenia"}))))))


@settings(max_examples=150, deadline=None)
@given(queries, reports)
def test_no_report_satisfies_a_query_that_is_said_to_be_impossible(query, report):
    assert possible(query) or not reference.satisfying(query, Page(report))


def test_what_is_left_without_exclusions():
    assert str(relaxed(parse("truce AND NOT talks", {}))) == "truce"
    assert str(relaxed(parse("truce AND (talks OR NOT peace)", {}))) == "truce"
    assert str(relaxed(parse("title:(truce NOT talks)", {}))) == "title:truce"
    assert relaxed(parse("NOT truce", {})) is None
    assert relaxed(Term("stem", ("truce",))) == Term("stem", ("truce",))
