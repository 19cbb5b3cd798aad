from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.plain import cut, fitted, length, plain

ANY_TEXT = st.text(st.characters(codec=None), max_size=300)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Shells\nland\r\n\tnear  Tavush ", "Shells land near Tavush"),
        ("evil\u202etxt.exe", "eviltxt.exe"),
        ("\u2066left\u2069 \u200fright", "left right"),
        ("ze\u200bro\u2060wi\ufeffdth", "zerowidth"),
        ("bell\x07 and \x1b[31mcolour", "bell and [31mcolour"),
        ("half \ud83d of a pair", "half of a pair"),
        ("line\u2028end", "line end"),
        ("soft\u00adhyphen", "softhyphen"),
        ("\u3164blank\u2800", "blank"),
        ("نمی\u200cخواهد", "نمی\u200cخواهد"),  # Persian needs its non-joiner
        ("👩\u200d👧 and 🏳️\u200d🌈", "👩\u200d👧 and 🏳️\u200d🌈"),
        ("a\u200cb", "ab"),
        ("Z" + "\u0335" * 40 + "!", "Z" + "\u0335" * 5 + "!"),
        ("Հայաստան، آذربایجان, 停火协议", "Հայաստան، آذربایجان, 停火协议"),
        ("", ""),
    ],
)
def test_outside_text_becomes_one_line_of_what_can_be_seen(raw: str, shown: str) -> None:
    assert plain(raw) == shown


@given(ANY_TEXT)
def test_cleaning_leaves_nothing_invisible_and_is_done_once(text: str) -> None:
    cleaned = plain(text)
    assert plain(cleaned) == cleaned
    assert not any(
        unicodedata.category(character) in {"Cc", "Cs", "Co", "Zl", "Zp"} or character in "\u200b\u202e\u2066"
        for character in cleaned
    )
    cleaned.encode()


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("short", 10, "short"),
        ("a sentence that is too long", 15, "a sentence…"),
        ("a sentence, that is too long", 13, "a sentence…"),
        ("unbreakableword", 6, "unbre…"),
        ("停火协议生效", 4, "停火协…"),
        ("cafe\u0301s", 5, "caf…"),
        ("anything", 0, ""),
    ],
)
def test_long_text_is_cut_at_a_word_and_says_so(text: str, limit: int, shown: str) -> None:
    assert cut(text, limit) == shown


@given(ANY_TEXT.map(plain), st.integers(1, 120))
def test_a_cut_holds_its_limit_and_takes_only_from_the_end(text: str, limit: int) -> None:
    shown = cut(text, limit)
    assert len(shown) <= limit
    assert shown == text or (shown.endswith("…") and text.startswith(shown[:-1]))


@given(ANY_TEXT.map(plain), st.integers(10, 120))
def test_a_fitted_text_holds_its_limit_after_escaping(text: str, limit: int) -> None:
    shown = fitted(text, limit, lambda part: part.replace("&", "&amp;").replace("<", "&lt;"))
    assert length(shown) <= limit
