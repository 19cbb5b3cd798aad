from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.frames.lexicon import BadEntry, Lexicon, folded_entries


def tags(classes: dict[str, list[str]], text: str, clitics: tuple[str, ...] = ()) -> dict[str, list[str]]:
    words = text.split()
    found = Lexicon(classes, clitics).tags(words)
    return {name: [" ".join(words[start:end]) for start, end in spans] for name, spans in found.items()}


def test_a_class_holds_words_rows_of_words_and_stems() -> None:
    classes = {"truce": ["ceasefire{,s}", "cease fire", "перемири*", "cessation of hostilit*"]}
    text = "ceasefire ceasefires cease fire перемирие cessation of hostilities ceaser"
    assert tags(classes, text) == {
        "truce": ["ceasefire", "ceasefires", "cease fire", "перемирие", "cessation of hostilities"]
    }


def test_a_class_may_take_in_another() -> None:
    assert tags({"act": ["+fire", "raid"], "fire": ["shot{,s}"]}, "raid shots") == {
        "act": ["raid", "shots"],
        "fire": ["shots"],
    }


def test_what_is_excluded_is_not_of_the_class_but_may_be_of_another() -> None:
    classes = {"truce": ["truce", "!truce talks"], "talks": ["talks"]}
    assert tags(classes, "truce talks broke the truce") == {"truce": ["truce"], "talks": ["talks"]}


def test_entries_are_folded_as_text_is() -> None:
    assert folded_entries("Cease-Fire") == [("cease", "fire")]
    assert folded_entries("ateşkes*") == [("ateskes*",)]
    assert folded_entries("آتش‌بس") == [("اتش", "بس")]


def test_a_word_is_looked_up_without_what_is_written_together_with_it() -> None:
    assert tags({"truce": ["هدنه"]}, "والهدنه الهدنه هدنه", ("وال", "ال", "و")) == {
        "truce": ["والهدنه", "الهدنه", "هدنه"]
    }


@pytest.mark.parametrize("entry", ["", "*", "a*", "!", "—", "cease *"])
def test_an_entry_without_a_word_is_refused(entry: str) -> None:
    with pytest.raises(BadEntry, match="holds no word"):
        Lexicon({"truce": [entry]})


def test_classes_that_take_in_each_other_are_refused() -> None:
    with pytest.raises(BadEntry, match="goes round in a circle"):
        Lexicon({"a": ["+b"], "b": ["+a"]})
    with pytest.raises(BadEntry, match="does not exist"):
        Lexicon({"a": ["+b"]})


_WORD = st.sampled_from(["cease", "fire", "fires", "truce", "talks", "of", "the"])


@given(st.lists(_WORD, max_size=12))
def test_the_quick_scan_sees_every_class_that_the_tags_hold(words: list[str]) -> None:
    lexicon = Lexicon(
        {
            "truce": ["cease fire", "truce", "!truce talks"],
            "fire": ["fire*", "+hot"],
            "hot": ["the fire", "of the"],
        }
    )
    scanned, _ = lexicon.scan(words)
    assert all(lexicon.mask([name]) & scanned for name in lexicon.tags(words))
