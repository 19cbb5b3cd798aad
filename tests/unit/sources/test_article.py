from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sources.article import read_article
from bot.sources.encoding import decode

FIRST = (
    "Shells fell on the border village before dawn, and two people were taken to hospital, officials said."
)
SECOND = (
    "The defence ministry of the other state denied that its troops had fired, and spoke of a provocation."
)
THIRD = "Monitors of the mission, who have a post on the hill, counted eleven impacts in an hour and a half."


def page(article: str, around: str = "") -> str:
    return (
        "<html><head><title>Wire</title></head><body>"
        "<nav><ul><li><a href=/>Home</a><li><a href=/w>World</a></ul></nav>"
        f"{around}<main>{article}</main>"
        "<footer><p>All rights reserved, the Hill Wire company, since the year 1990, and so on.</p></footer>"
        "</body></html>"
    )


ARTICLE = f"<article><h1>Shells on the border</h1><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></article>"
TEXT = f"{FIRST}\n{SECOND}\n{THIRD}"


@pytest.mark.parametrize(
    ("head", "content_type"),
    [
        ('<meta charset="windows-1251">', "text/html"),
        ('<META http-equiv="Content-Type" content="text/html; charset=windows-1251">', ""),
        ("", "text/html; charset=windows-1251"),
        ('<meta charset="utf-8">', "text/html; charset=windows-1251"),
    ],
)
def test_the_encoding_of_a_page_is_found_where_pages_name_it(head: str, content_type: str) -> None:
    body = f"<html><head>{head}</head><body><p>Перемирие нарушено у границы</p></body></html>".encode(
        "cp1251"
    )
    assert "Перемирие нарушено" in decode(body, content_type)[0]


def test_the_paragraphs_of_an_article_are_its_text() -> None:
    assert TEXT in read_article(page(ARTICLE)).text
    assert "rights reserved" not in read_article(page(ARTICLE)).text
    assert "Home" not in read_article(page(ARTICLE)).text


@pytest.mark.parametrize(
    "name",
    [
        "related",
        "related-articles",
        "newsletter-signup",
        "social-share",
        "comments",
        "most-read",
        "c-promo__list",
    ],
)
def test_what_stands_around_or_inside_is_left_out(name: str) -> None:
    box = f"<div class='{name}'><p>A truce collapses in another country, and war is near.</p></div>"
    inside = ARTICLE.replace(f"<p>{SECOND}", f"{box}<p>{SECOND}")
    for html in (page(ARTICLE, around=box), page(inside)):
        text = read_article(html).text
        assert "another country" not in text
        assert THIRD in text


def test_a_box_whose_name_lies_but_which_holds_the_article_is_kept() -> None:
    assert TEXT in read_article(page(f"<div class='sidebar'>{ARTICLE}</div>")).text
    assert TEXT in read_article(f"<html><body><form>{ARTICLE}</form></body></html>").text


def test_paragraphs_in_separate_boxes_belong_together() -> None:
    boxes = "".join(f"<div><div><p>{part}</p></div></div>" for part in (FIRST, SECOND, THIRD))
    assert read_article(page(f"<section>{boxes}</section>")).text == TEXT


def test_line_breaks_part_paragraphs_too() -> None:
    assert read_article(page(f"<div>{FIRST}<br><br>{SECOND}<br>{THIRD}</div>")).text == TEXT


def test_what_the_page_states_of_itself_counts_if_it_is_longer() -> None:
    stated = json.dumps({"@graph": [{"@type": "NewsArticle", "articleBody": TEXT.replace("\n", "\n\n")}]})
    html = page(f"<p>{FIRST}</p>", around=f'<script type="application/ld+json">{stated}</script>')
    assert read_article(html).text == TEXT


@pytest.mark.parametrize(
    "words",
    [
        "Subscribe to continue reading this story and all others, from one euro a month.",
        "Already a subscriber? Log in to continue, or unlock this article for a small fee.",
        "We and our partners use cookies and need your consent before we show you anything here.",
        "Эта статья доступна только для подписчиков издания, оформите подписку сегодня.",
    ],
)
def test_walls_are_recognised(words: str) -> None:
    assert read_article(page(f"<p>{words}</p>")).walled


def test_a_page_that_says_it_is_not_free_is_a_wall_unless_the_article_is_there() -> None:
    stated = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false}</script>'
    )
    assert read_article(page(f"<p>{FIRST}</p>", around=stated)).walled
    assert not read_article(page(ARTICLE.replace(THIRD, THIRD * 15), around=stated)).walled
    assert not read_article(page(ARTICLE)).walled


def test_a_page_without_an_article_has_no_text() -> None:
    assert not read_article(page("")).text
    assert not read_article("").text
    assert not read_article(
        "<html><body><ul><li><a href=a>One</a><li><a href=b>Two</a></ul></body></html>"
    ).text


PIECES = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<div class='ad'>",
        "</div>",
        "<a href=x>",
        "<script type=ld+json>",
        "{",
        "[",
        "\x00",
        "<br>",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES | st.text(max_size=5), max_size=40))
def test_any_page_is_read(pieces: list[str]) -> None:
    assert "<p>" not in read_article("".join(pieces)).text


@pytest.mark.parametrize(
    "piece", ["<div>" + FIRST, "<p>" + FIRST, "<div class='" + "ad-" * 19 + "'>", "<a>x", "<ul><li>"]
)
def test_hostile_pages_take_seconds_at_most(piece: str) -> None:
    began = time.process_time()
    read_article(piece * (1_000_000 // len(piece)))
    assert time.process_time() - began < 10
