from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.frames.lexicon import Span
from bot.rules.frames.pattern import BadPattern, Gap, Tagged, Words, find, holds_around, parse, parse_around


def sentence(text: str) -> Tagged:
    """A sentence in which each word is its own class; `not` is a wall, `;` and `,` part words."""
    words = [word.strip(";,") for word in text.split()]
    spans: dict[str, list[Span]] = {}
    for at, word in enumerate(words):
        spans.setdefault(word, []).append((at, at + 1))
    raw = text.split()
    before = [raw[at - 1][-1] if at else "" for at in range(len(raw))]
    return Tagged(
        len(words),
        spans,
        walls={at for at, word in enumerate(words) if word == "not"},
        breaks={at for at, sign in enumerate(before) if sign == ";"},
        commas={at for at, sign in enumerate(before) if sign == ","},
    )


@pytest.mark.parametrize(
    ("pattern", "text", "span"),
    [
        ("a b", "a b", (0, 2)),
        ("a b", "a x b", None),
        ("a b", "a; b", None),
        ("a b", "a, b", None),
        ("a ..2 b", "a x y b", (0, 4)),
        ("a ..2 b", "a x y z b", None),
        ("a ..3 b", "a x not b", None),
        ("a ..3 b", "a x; b", None),
        ("a ..3 b", "a x, b", (0, 3)),
        ("a ..1 b", "a x, b", None),
        ("a ~3 b", "a x not b", (0, 4)),
        ("a ~3 b", "a x; y b", (0, 4)),
        ("a b? c", "a c", (0, 2)),
        ("a b? c", "a b c", (0, 3)),
        ("a|b ..1 c", "b c", (0, 2)),
        ("^ ..1 b", "a b", (0, 2)),
        ("^ ..1 b", "a x b", None),
        ("a ..5 b", "a x b y b", (0, 3)),
    ],
)
def test_a_pattern_finds_its_classes_in_order_within_its_gaps(
    pattern: str, text: str, span: Span | None
) -> None:
    assert next((found for found, _ in find(parse(pattern), sentence(text))), None) == span


@pytest.mark.parametrize(
    ("guard", "text", "span", "holds"),
    [
        ("if ..2 $", "if they a", (2, 3), True),
        ("if ..2 $", "they if x y z a", (5, 6), False),
        ("if ..2 $", "if they, a", (2, 3), False),
        ("if ~2 $", "if they, a", (2, 3), True),
        ("$ ..1 old", "a x old", (0, 1), True),
        ("$ ..1 old", "old a", (1, 2), False),
        ("not ..1 $ ..1 old", "not a old", (1, 2), True),
        ("not ..1 $ ..1 old", "a old", (0, 1), False),
        ("^ ..1 $", "x a", (1, 2), True),
    ],
)
def test_a_guard_looks_around_what_was_found(guard: str, text: str, span: Span, holds: bool) -> None:
    assert (holds_around(parse_around(guard), sentence(text), span) is not None) is holds


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("", "names no class"),
        ("..3", "names no class"),
        ("..3 a", "begins with a gap"),
        ("a? b", "begins with a class that may be missing"),
        ("a ..99 b", "longer than 60 words"),
        ("a B", "neither a class, nor a gap"),
        ("a $ b", "neither a class, nor a gap"),
    ],
)
def test_a_pattern_that_cannot_be_read_says_why(pattern: str, message: str) -> None:
    with pytest.raises(BadPattern, match=message):
        parse(pattern)


@pytest.mark.parametrize(
    ("guard", "message"), [("a b", "must hold one"), ("$ $", "must hold one"), ("$", "says nothing")]
)
def test_a_guard_needs_one_place_and_something_around_it(guard: str, message: str) -> None:
    with pytest.raises(BadPattern, match=message):
        parse_around(guard)


def plainly(parts: tuple[Words | Gap, ...], words: list[str], at: int) -> Iterator[int]:
    """All ends of the parts from a word on, tried one by one."""
    if not parts:
        yield at
        return
    part, rest = parts[0], parts[1:]
    if isinstance(part, Gap):
        for size in range(part.most + 1):
            held = words[at : at + size]
            if len(held) == size and (part.free or "not" not in held):
                yield from plainly(rest, words, at + size)
    else:
        if at < len(words) and words[at] in part.names:
            yield from plainly(rest, words, at + 1)
        if part.optional:
            yield from plainly(rest, words, at)


_PART = st.sampled_from(["a", "b", "a|b", "c?", "..2", "..4", "~3"])


@given(
    st.lists(_PART, min_size=1, max_size=4),
    st.lists(st.sampled_from(["a", "b", "c", "x", "not"]), max_size=9),
)
def test_patterns_are_found_where_a_plain_search_finds_them(parts: list[str], words: list[str]) -> None:
    pattern = parse(" ".join(["a", *parts]))
    expected = [at for at in range(len(words)) if next(plainly(pattern.parts, words, at), None) is not None]
    assert [span[0] for span, _ in find(pattern, sentence(" ".join(words)))] == expected
