from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sources.markup import from_html, from_plain, has_markup


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("plain", "plain"),
        ("<p>One.</p><p>Two.</p>", "One.\nTwo."),
        ("One<br>Two<br/>Three", "One\nTwo\nThree"),
        ("<p>wrapped\n  line   here</p>", "wrapped line here"),
        ("a<b>b</b>c", "abc"),
        ("<ul><li>one<li>two</ul>", "one\ntwo"),
        ("5 &lt; 6 &amp;amp; 7", "5 < 6 &amp; 7"),
        ("<p>5 &lt; 6 &amp; A&eacute;&#8217;&#x2019;&#146;</p>", "5 < 6 & Aé’’’"),
        ("<script>evil()</script>said<style>p{}</style>", "said"),
        ("<p>one<!-- not --> two</p>", "one two"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a\nb"),
        ("<a href='http://x'>link", "link"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("<p>unclosed <b>bold <p>next", "unclosed bold\nnext"),
        ("a\u00a0b\u2003c", "a b c"),
        ("<img src=x alt='a photo'>", ""),
        ("<iframe src='x'></iframe>after", "after"),
        ("<object><param name=a>inside</object> after", "inside after"),
        ("", ""),
    ],
)
def test_html_becomes_what_a_reader_sees(markup: str, text: str) -> None:
    assert from_html(markup) == text


def test_blank_lines_part_paragraphs_and_wrapped_lines_join() -> None:
    wrapped = (
        "The two armies exchanged fire along the line of contact in the\nnorth for the third night.\n\n"
        "No losses were reported.\nMore follows"
    )
    assert from_plain(wrapped) == (
        "The two armies exchanged fire along the line of contact in the north for the third night.\n"
        "No losses were reported.\nMore follows"
    )


@pytest.mark.parametrize("text", ["<p>x", "a<br/>b", "x &amp; y", "&#8217;", "</b>", "<!-- x -->"])
def test_tags_and_entities_are_markup(text: str) -> None:
    assert has_markup(text)


@pytest.mark.parametrize(
    "text", ["History of the <blink2> tag", "AT&T", "a < b > c", "x & y;", "<3", "<name@example.org>"]
)
def test_other_signs_are_not(text: str) -> None:
    assert not has_markup(text)


PIECES = st.sampled_from(
    ["<p>", "</p>", "<b", ">", "&", ";", "&lt;", "<!--", "\n", "\r", "<![CDATA[", "\x00"]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES | st.text(max_size=4), max_size=30))
def test_any_markup_becomes_clean_lines(pieces: list[str]) -> None:
    text = from_html("".join(pieces))
    assert text == "\n".join(line.strip() for line in text.split("\n") if line.strip())
    assert "\x00" not in text


@pytest.mark.parametrize("piece", ["<", "<!--", "<p", "&", "<b>", "</", "<a href='", "<![CDATA["])
def test_hostile_markup_takes_no_longer_than_its_length(piece: str) -> None:
    began = time.process_time()
    from_html(piece * 100_000)
    has_markup(piece * 100_000)
    assert time.process_time() - began < 5
