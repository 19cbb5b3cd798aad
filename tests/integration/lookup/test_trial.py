"""A rule that is not saved is tried on what was polled, and a site is asked for its feeds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.lookup.desk import Desk
from bot.lookup.lookup import Records
from bot.lookup.person import VISITOR
from bot.lookup.rehearsed import Rehearsed
from bot.lookup.trial import sparkline
from tests.integration.lookup.records import NOW, RULES
from tests.integration.lookup.test_ask import text
from tests.integration.lookup.test_buttons import READER

WIDER = """\
rule: talks
title: Hostage talks
severity: high
when: {query: 'hostage*'}
examples:
  alert: ["Qatar hosts hostage talks"]
"""


@pytest.fixture
def desk(past: Records) -> Desk:
    return Desk(past, lambda: NOW)


async def tried(desk: Desk, yaml: str) -> str:
    return text(await desk.fill("ruletry", "", {"yaml": yaml}, READER))


def test_the_form_holds_a_sample_or_the_saved_rule(desk: Desk) -> None:
    form = desk.form("rule try")
    assert form is not None
    (blank,) = form.blanks
    assert (blank.long, blank.name) == (True, "yaml")
    assert blank.value.startswith("rule: ")
    saved = desk.form("rule  Try TALKS")
    assert saved is not None
    assert saved.blanks[0].value == RULES
    assert desk.form("rule talks") is None


async def test_the_sample_is_free_of_faults(desk: Desk) -> None:
    form = desk.form("rule try")
    assert form is not None
    shown = await tried(desk, form.blanks[0].value)
    assert shown.startswith("hostage-talks: ")
    assert "Examples | 2 pass" in shown


async def test_a_rule_is_held_against_the_archive_and_the_saved_one(past: Records, desk: Desk) -> None:
    before = dict(past.book().versions)
    shown = await tried(desk, WIDER)
    assert "talks: 3 alerts, 0 updates, 1 repeat in 4 reports, the last 7 days" in shown
    assert "Alerts a day | █  3, from 02 Mar" in shown
    assert "Film wins | “A film about hostage talks wins a prize.” · wire" in shown
    assert "Against the saved rule | 1 alert gained, 0 lost, 2 as before" in shown
    assert "Film wins | gained: " in shown
    assert "Nothing is saved" in shown
    assert past.book().versions == before
    assert "near misses" in await tried(desk, RULES)


@pytest.mark.parametrize(
    ("yaml", "said"),
    [
        (WIDER.replace("severity: high", "severity: grave"), "Line 3, column 11 | "),
        (WIDER.replace("when:", "wehn:"), 'did you mean "when"'),
        (WIDER.replace("'hostage*'", "'(hostage'"), "Line 4"),
        (WIDER.replace('hostage talks"]', 'a summit"]'), "Examples of this rule fail"),
        ("", "holds no rule"),
        ("- 1", "a draft holds rules"),
        ("list: x", "holds no rule"),
        ("{", "Line 1"),
        (f"{WIDER}---\n{WIDER}", "two of these rules have this name"),
        (WIDER.replace("'hostage*'", "'@captives'"), "captives"),
    ],
)
async def test_faults_are_told_with_line_and_column(desk: Desk, yaml: str, said: str) -> None:
    assert said in await tried(desk, yaml)


async def test_a_draft_may_bring_its_own_list(desk: Desk) -> None:
    listed = f"list: captives\nterms: [hostage*]\n---\n{WIDER.replace('hostage*', '@captives')}"
    assert "3 alerts" in await tried(desk, listed)


async def test_a_saved_rule_is_tried_by_its_name(desk: Desk) -> None:
    assert "0 lost, 2 as before" in text(await desk.ask("rule try talks", VISITOR))
    assert "Try which rule?" in text(await desk.ask("rule try", VISITOR))


async def test_one_rule_is_tried_at_a_time(past: Records, desk: Desk) -> None:
    async with past.trials:
        assert "Another rule is being tried" in await tried(desk, WIDER)


async def test_where_time_is_up_it_is_told_how_far_it_went(past: Records) -> None:
    def short(*_: object) -> Rehearsed:
        return Rehearsed(reports=2, reached=NOW)

    desk = Desk(replace(past, rehearse=short), lambda: NOW)
    shown = await tried(desk, WIDER)
    assert "in 2 reports, as far as time allowed" in shown
    assert "Looked up to 02 Mar 12:00 UTC" in shown
    assert "the archive holds nothing of that time yet" in shown


def test_a_day_without_reports_is_no_day_without_alerts() -> None:
    first = date(2026, 3, 1)
    days = {first: 0, first + timedelta(days=1): 8, first + timedelta(days=3): 1}
    assert sparkline(days) == "▁█–▂  0 8 – 1, from 01 Mar"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("source probe wire.example", "What wire.example has"),
        ("source wire.example/news", "What wire.example/news has"),
        ("source probe nowhere.example", "the site does not answer"),
        ("source probe", "Probe which address?"),
        ("source probe wire", "Probe which address?"),
    ],
)
async def test_a_site_is_asked_for_its_feeds(desk: Desk, words: str, said: str) -> None:
    assert said in text(await desk.ask(words, READER))


async def test_what_is_found_comes_with_its_entry_and_the_page_probes_nothing(desk: Desk) -> None:
    assert "- id: found" in text(await desk.ask("source probe wire.example", READER))
    assert "Ask me that in a channel" in text(await desk.ask("source probe wire.example", VISITOR))
