"""Reading YAML: what values become, where they stand, and how faults are told."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config.document import MAX_BYTES, Document, read_documents
from bot.errors import BadFile


@pytest.fixture
def write(tmp_path):
    def write(text: str | bytes) -> Path:
        file: Path = tmp_path / "some.yaml"
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return file

    return write


def one(file: Path) -> Document:
    (document,) = read_documents(file)
    return document


def fault(file: Path) -> str:
    with pytest.raises(BadFile) as caught:
        read_documents(file)
    return str(caught.value).replace(f"{file}:", "")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("Y", "Y"),
        ("true", True),
        ("False", False),
        ("12:30", "12:30"),
        ("2026-11-24", "2026-11-24"),
        ("0123", 123),
        ("0o17", 15),
        ("0x1F", 31),
        ("1_000", "1_000"),
        ("-3.5e2", -350.0),
        ("1.", 1.0),
        (".inf", float("inf")),
        ("+.INF", float("inf")),
        ("~", None),
        ("", None),
        ("'7'", "7"),
        ("!!str 7", "7"),
        ("!!float 7", 7.0),
        ("<<", "<<"),
        ("=", "="),
    ],
)
def test_scalars_follow_the_core_schema_of_yaml_1_2(write, written, value):
    assert one(write(f"key: {written}\n")).data == {"key": value}


def test_keys_are_the_text_that_stands_there(write):
    assert one(write("{no: 1, 1: 2, true: 3, 2026-11-24: 4}")).data == {
        "no": 1,
        "1": 2,
        "true": 3,
        "2026-11-24": 4,
    }


def test_documents_of_a_file_come_in_order_without_the_empty_ones(write):
    file = write("---\n# nothing\n---\na: 1\n---\n- 2\n")
    assert [document.data for document in read_documents(file)] == [{"a": 1}, [2]]
    assert read_documents(file)[1].place((0,)) == (6, 3)


def test_an_empty_file_holds_no_document(write):
    assert read_documents(write("")) == []


def test_a_byte_order_mark_is_no_part_of_the_text(write):
    assert one(write(b"\xef\xbb\xbfa: 1")).place(("a",), key=True) == (1, 1)


def test_aliases_stand_for_what_they_name(write):
    document = one(write("a: &x {b: 1}\nc: *x\n"))
    assert document.data == {"a": {"b": 1}, "c": {"b": 1}}
    assert document.place(("c", "b")) == (1, 11)


@pytest.mark.parametrize(
    ("path", "key", "value"),
    [
        ((), (1, 1), (1, 1)),
        (("sources",), (1, 1), (2, 3)),
        (("sources", 0), (2, 5), (2, 5)),
        (("sources", 0, "tags"), (3, 5), (3, 11)),
        (("sources", 0, "tags", 1), (3, 15), (3, 15)),
        (("sources", 0, "url"), (2, 5), (2, 5)),
        (("sources", 9, "url"), (1, 1), (2, 3)),
    ],
)
def test_every_value_has_a_place_and_what_is_missing_has_that_of_what_should_hold_it(write, path, key, value):
    document = one(write("sources:\n  - id: é\n    tags: [u, n]\n"))
    assert document.place(path) == value
    assert document.place(path, key=True) == key


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: 1\nb: 2\na: 3", '3:1: the key "a" is given twice; first on line 1'),
        ("a: b: c", "1:5: a “:” does not fit here: check the indentation, or put the text in quotes"),
        ("a:\n\t- b", "2:1: a tab stands here: YAML indents with spaces"),
        ("a: @b", "1:4: text cannot start with “@”: put it in quotes"),
        ("a: 'b\nc: d", "1:4: this quotation mark is never closed"),
        ("a: [b\nc: d", "1:4: this “[” is never closed, or a comma is missing after it"),
        ("a: {b: c\nd: [", "1:4: this “{” is never closed, or a comma is missing after it"),
        ("a: *b", "1:4: no valid YAML: found undefined alias"),
        ("a: &b [*b]", "1:4: holds itself through an alias"),
        ("a: !!set {}", "1:4: tags such as 'tag:yaml.org,2002:set' are not used here: leave it out"),
        ("a: !thing {}", "1:4: tags such as '!thing' are not used here: leave it out"),
        ("a: !!int x", "1:4: 'x' is no int"),
        ("? [a]\n: b", "1:3: a key must be text"),
        ("'': b", "1:1: a key is missing before the “:”"),
        ("a: \x01", "1:4: a control character stands here, which YAML does not allow"),
        (b"a: b\nc: \xff", "2:4: is not UTF-8 text: save the file as UTF-8"),
        ("[" * 500, "1:51: nested more than 50 levels deep"),
        ("".join(f"{' ' * depth}a:\n" for depth in range(60)), "51:51: nested more than 50 levels deep"),
    ],
)  # fmt: skip
def test_faults_of_yaml_are_told_in_plain_words_with_their_place(write, text, told):
    assert fault(write(text)) == told


def test_aliases_cannot_unfold_without_bound(write):
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    assert "aliases unfold to more than 10000 values" in fault(write("\n".join(lines)))


def test_a_file_that_cannot_be_read_is_told(tmp_path):
    with pytest.raises(BadFile, match="there is no such file"):
        read_documents(tmp_path / "absent.yaml")
    with pytest.raises(BadFile, match="is no file"):
        read_documents(tmp_path)


def test_a_file_that_is_too_large_is_refused_unread(write):
    assert fault(write(b"#" * (MAX_BYTES + 1))).endswith("is larger than 8 MiB")


def test_characters_of_text_are_found_behind_quotes_escapes_and_folds(write):
    text = (
        "plain: some words and\n  more of them\n"
        "single: 'it''s here'\n"
        'double: "tab\\tand \\u00e9 and \\\n  joined end"\n'
        "literal: |2  # a note\n    indented\n  last\n"
        "folded: >-\n  one\n  two\n\n  three\n"
    )
    document, lines = one(write(text)), text.splitlines()
    wanted = {
        "plain": ["some", "words", "and", "more", "them"],
        "single": ["it", "s here", "here"],
        "double": ["tab", "and é".partition(" ")[0], "joined", "end"],
        "literal": ["indented", "last"],
        "folded": ["one", "two", "three"],
    }
    for key, words in wanted.items():
        for word in words:
            line, column = document.at((key,), document.data[key].index(word))
            assert lines[line - 1][column - 1 :].startswith(word), (key, word)


def test_a_character_that_is_an_escape_is_found_at_its_backslash(write):
    document = one(write('a: "x\\u00e9y"'))
    assert [document.at(("a",), offset) for offset in range(4)] == [(1, 5), (1, 6), (1, 12), (1, 13)]


def test_a_blank_and_the_end_of_a_text_have_places_too(write):
    document = one(write("a: x  y\n"))
    assert [document.at(("a",), offset) for offset in (1, 2, 4)] == [(1, 5), (1, 6), (1, 8)]
    assert document.at((), 3) == (1, 1)


@settings(max_examples=150, deadline=None)
@given(
    text=st.text(
        st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), include_characters="\n\t"), max_size=60
    ),
    style=st.sampled_from(["'", '"', "|", ">", None]),
    width=st.integers(10, 60),
)
def test_every_visible_character_of_any_dumped_text_is_found_where_it_stands(
    tmp_path_factory, text, style, width
):
    file = tmp_path_factory.mktemp("dump") / "some.yaml"
    file.write_text(
        yaml.safe_dump({"a": {"b": text}}, default_style=style, width=width, allow_unicode=True), newline="\n"
    )
    document = one(file)
    value = document.data["a"]["b"]
    lines = file.read_text().split("\n")
    for offset, letter in enumerate(value if isinstance(value, str) else ""):
        line, column = document.at(("a", "b"), offset)
        there = lines[line - 1][column - 1 :]
        assert letter.isspace() or there.startswith((letter, "\\")), (offset, letter, there)


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(st.binary(max_size=200), st.text("ab:-[]{}&*!|>'\"\n\t #%@,?0", max_size=60).map(str.encode))
)
def test_any_bytes_are_read_or_refused_with_a_place(tmp_path_factory, data):
    file = tmp_path_factory.mktemp("bytes") / "some.yaml"
    file.write_bytes(data)
    try:
        documents = read_documents(file)
    except BadFile as error:
        (finding,) = error.findings
        assert 1 <= finding.line <= data.count(b"\n") + 1
        assert finding.column >= 1
    else:
        assert all(document.data is not None for document in documents)
