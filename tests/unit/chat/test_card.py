from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.chat.card import Fact, Run, card
from bot.model import Development, Evidence, Match, Post, Report, Standing, Toll
from tests.posts import a_post

QUOTE = "Azerbaijan shelled villages near Tavush, Armenia said."
MATCH = Match(
    rule="truce",
    event="ceasefire_violation",
    evidence=(Evidence("text", 0, len(QUOTE), QUOTE),),
    who=("Azerbaijan",),
    whom=("Armenia",),
    places=("Tavush", "South Caucasus"),
    date=date(2020, 7, 12),
    claimed_by=("Armenia",),
    words=("shelled", "villages"),
)


def a_card_post(*matches: Match, **report: Any) -> Post:
    published = datetime(2020, 7, 12, 9, 30, tzinfo=UTC)
    shown = Report("r", QUOTE, "Shells near Tavush", "https://news.example/1", "news", published)
    return replace(
        a_post(),
        id="abcdefghijklmnopqrstuvwx",
        rule_title="Truce broken",
        source_name="News Agency",
        development=Development(matches or (MATCH,)),
        report=replace(shown, **report),
    )


def test_a_card_says_what_who_to_whom_where_when_and_who_claims_it() -> None:
    shown = card(a_card_post())
    assert shown.heading == "🟠 High · Truce broken"
    assert shown.headline == "Shells near Tavush"
    assert shown.facts == (
        Fact("Who", "Azerbaijan → Armenia"),
        Fact("Where", "Tavush, South Caucasus"),
        Fact("When", "12 July 2020"),
        Fact("Claimed by", "Armenia"),
    )
    assert shown.source == "News Agency (news.example)"
    assert shown.reference == "#abcdefgh"
    assert shown.summary == "🟠 High · Truce broken · Tavush, South Caucasus: Shells near Tavush"


def test_the_words_that_made_the_rule_match_are_marked_in_the_quote() -> None:
    (quote,) = card(a_card_post()).quotes
    assert "".join(run.text for run in quote) == QUOTE
    assert [run.text for run in quote if run.hit] == ["shelled", "villages"]


@pytest.mark.parametrize(
    ("quote", "words", "hits"),
    [
        ("They shelled; he was shellshocked", ("shell", "shelled"), ["shelled"]),
        ("opened fire near the line", ("opened fire", "fire"), ["opened fire"]),
        ("双方违反停火协议", ("违反", "停火"), ["违反停火"]),
        ("a (b) c", ("(b)",), ["(b)"]),
        ("nothing of that", ("elsewhere",), []),
        ("no words known", (), []),
    ],
)
def test_words_are_marked_whole_and_as_written(quote: str, words: tuple[str, ...], hits: list[str]) -> None:
    match = replace(MATCH, evidence=(Evidence("text", 0, len(quote), quote),), words=words)
    (runs,) = card(a_card_post(match)).quotes
    assert [run.text for run in runs if run.hit] == hits
    assert "".join(run.text for run in runs) == quote


def test_several_matches_make_one_card_that_names_every_rule_and_each_quote_once() -> None:
    other = replace(MATCH, rule="border", claimed_by=("Armenia", "OSCE"))
    shown = card(a_card_post(MATCH, other))
    assert shown.rule == "Truce broken, border"
    assert len(shown.quotes) == 1
    assert Fact("Claimed by", "Armenia, OSCE") in shown.facts


def test_actors_stand_in_where_nobody_knows_who_acted() -> None:
    shown = card(a_card_post(replace(MATCH, who=(), whom=(), actors=("Iran", "Armenia"))))
    assert shown.facts[0] == Fact("Who", "Iran, Armenia")


def test_only_the_one_acted_upon_is_known() -> None:
    assert card(a_card_post(replace(MATCH, who=()))).facts[0] == Fact("Against", "Armenia")


def test_a_long_list_of_names_is_shortened_and_says_so() -> None:
    shown = card(a_card_post(replace(MATCH, places=tuple("ABCDEFG"))))
    assert Fact("Where", "A, B, C, D and 3 more") in shown.facts


def test_a_report_without_title_or_address_shows_its_sentence_and_no_link() -> None:
    shown = card(a_card_post(title="", url=""))
    assert shown.headline == QUOTE
    assert shown.link is None
    assert shown.source == "News Agency"


def test_the_source_of_a_link_is_the_host_it_really_leads_to() -> None:
    shown = card(a_card_post(url="https://evil.example/news.example"))
    assert shown.source == "News Agency (evil.example)"


def test_a_quote_of_invisible_signs_is_left_out() -> None:
    match = replace(MATCH, evidence=(Evidence("text", 0, 1, "\u200b"),))
    assert card(a_card_post(match)).quotes == ()


def test_a_run_knows_whether_it_is_a_hit() -> None:
    (quote,) = card(a_card_post()).quotes
    assert quote[0] == Run("Azerbaijan ", hit=False)


def test_a_quote_that_only_repeats_the_headline_gives_way_to_others() -> None:
    both = replace(MATCH, evidence=(Evidence("title", 0, 18, "Shells near Tavush"), *MATCH.evidence))
    (quote,) = card(a_card_post(both)).quotes
    assert "".join(run.text for run in quote) == QUOTE
    alone = replace(MATCH, evidence=both.evidence[:1])
    (quote,) = card(a_card_post(alone)).quotes
    assert "".join(run.text for run in quote) == "Shells near Tavush"


def test_an_update_says_so_and_what_it_adds() -> None:
    shown = card(replace(a_card_post(), op="update", root="p1", news=("killed 3 → 7", "said by Russia")))
    assert shown.heading == "🟠 Update · Truce broken"
    assert shown.facts[0] == Fact("New", "killed 3 → 7, said by Russia")


def test_a_card_names_the_rule_as_it_stood_and_says_what_foreign_words_mean() -> None:
    foreign = replace(MATCH, version="1a2b3c4d", gloss="a truce in force is broken")
    shown = card(a_card_post(foreign))
    assert shown.version == "truce 1a2b3c4d"
    assert shown.facts[0] == Fact("Meaning", "a truce in force is broken")


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (Standing("claim", 1), "claimed by a party"),
        (Standing("claim", 3), "claimed by a party, passed on by 3 independent publishers"),
        (Standing("outlet", 1), "one outlet"),
        (Standing("publishers", 3), "3 independent publishers"),
        (Standing("publishers", 0), "one outlet"),
        (Standing("monitor", 1), "monitor or UN"),
        (Standing("monitor", 4), "monitor or UN, 4 independent publishers"),
        (Standing("retracted", 0), "taken back by all who told of it"),
    ],
)
def test_an_alert_says_how_far_up_the_ladder_its_story_has_come(standing: Standing, words: str) -> None:
    assert Fact("Standing", words) in card(replace(a_card_post(), standing=standing)).facts


def test_an_edit_keeps_what_was_shown_and_adds_how_the_story_stands_now() -> None:
    root = replace(a_card_post(), standing=Standing("outlet", 1))
    standing = Standing(
        "publishers",
        3,
        (Toll("killed", 7), Toll("wounded", 12)),
        disputed=("Azerbaijan",),
        retracted=("The Wire",),
        corrected=("The Daily",),
        reports=5,
    )
    at = datetime(2020, 7, 13, 4, 5, tzinfo=UTC)
    change = replace(a_card_post(title="Another title"), id="e1", op="edit", at=at, standing=standing)
    before, after = card(root), card(root, change)
    assert after.heading == "🟠 High · disputed · Truce broken"
    assert (after.headline, after.quotes, after.reference) == (
        before.headline,
        before.quotes,
        before.reference,
    )
    assert after.facts == (
        *before.facts[:-1],
        Fact("Standing", "3 independent publishers"),
        Fact("Toll", "7 killed, 12 wounded"),
        Fact("Denied by", "Azerbaijan"),
        Fact("Retracted by", "The Wire"),
        Fact("Corrected by", "The Daily"),
        Fact("Updated", "04:05 UTC · 5 reports"),
    )


def test_what_all_have_taken_back_says_so_first() -> None:
    root = a_card_post()
    change = replace(root, op="edit", standing=Standing("retracted", 0, retracted=("The Wire",)))
    assert card(root, change).heading == "🟠 High · retracted · Truce broken"
