"""The query language: from a string to an expression. `docs/queries.md` describes it to people."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, cast

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedCharacters, UnexpectedToken, VisitError

from bot.config.document import did_you_mean
from bot.language.text import words
from bot.rules.expression import (
    SCOPES,
    And,
    In,
    Mention,
    Near,
    Not,
    Or,
    Query,
    Scope,
    Term,
    Together,
    Told,
    walk,
)

MAX_LENGTH = 10_000  # characters of one query
MAX_DEPTH = 40  # nested parentheses
MAX_DISTANCE = 100  # words
MIN_PREFIX = 2  # letters before a `*`

#: Operators of other search languages.
_FOREIGN = re.compile(r"(?i)(o?near|adj|pre)/?\d*|w/\w*|w|same|within")

Lists = Mapping[str, tuple[Term, ...]]

_GRAMMAR = r"""
    ?start: any
    ?any: all (_OR all)*
    ?all: each ((_AND each) | without)*
    ?each: without | tie
    without: _NOT (tie | without)
    ?tie: one (JOIN one)*
    ?one: WORD -> word
        | PHRASE -> phrase
        | LIST -> named
        | SCOPE one -> scoped
        | _OPEN any _CLOSE

    _OPEN: "("
    _CLOSE: ")"
    _OR.5: /OR(?![^\s()])/
    _AND.5: /AND(?![^\s()])/
    _NOT.5: /NOT(?![^\s()])/
    JOIN.5: /(NEAR|w)\/(s|[0-9]+)(?![^\s()"“«])/i
    SCOPE.4: /[^\W\d_]+:/
    LIST: /@[\w-]+/
    PHRASE: /=?("[^"]*"|“[^”]*”|«[^»]*»)/
    WORD: /=?[^\s()"“”«»:@=]+/
    %ignore /\s+/
"""


class BadQuery(ValueError):
    """A query that can't be read. `at` counts the characters before the fault, from 0."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.at = at


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", lexer="basic", propagate_positions=False, maybe_placeholders=False)


def parse(query: str, lists: Lists) -> Query:
    """Read a query; `lists` are the named lists that `@name` may mean. Raises BadQuery."""
    return _parse(query, _Reader(lists, read_term))


def parse_condition(condition: str, selections: Mapping[str, Query]) -> Query:
    """Read a condition: names of selections joined by AND, OR, NOT and w/s. Raises BadQuery."""
    near = re.search(r"(?i)\bnear/\S*", condition)
    if near:
        raise BadQuery(f'"{near[0]}" can\'t join selections: write w/s (same sentence) or AND', near.start())

    def select(name: str, at: int) -> Query:
        if name not in selections:
            raise BadQuery(f'no selection is called "{name}"{did_you_mean(name, selections)}', at)
        return selections[name]

    return _parse(condition, _Reader({}, select))


def _parse(query: str, reader: _Reader) -> Query:
    if not query.strip():
        raise BadQuery("the query is empty: write at least one word", 0)
    if len(query) > MAX_LENGTH:
        raise BadQuery(
            f"the query is longer than {MAX_LENGTH:,} characters: put its words in a list", MAX_LENGTH
        )
    _check_brackets(query)
    try:
        return reader.transform(_parser().parse(query))
    except VisitError as error:
        if isinstance(error.orig_exc, BadQuery):
            raise error.orig_exc from None
        raise
    except UnexpectedCharacters as error:
        at = error.pos_in_stream or 0
        raise BadQuery(_stray(query, at), at) from None
    except UnexpectedToken as error:
        raise _unexpected(query, error.token) from None


def read_term(written: str, at: int = 0) -> Term:
    """Read one word or phrase as it stands in a list or query: `truce`, `=SAM`, `cease*`, `peace talks`."""
    bare = written.strip()
    exact = bare.startswith("=")
    bare = bare.removeprefix("=").strip('"“”«»').strip()
    prefix = bare.endswith("*")
    bare = bare.removesuffix("*")
    if "*" in bare:
        raise BadQuery(f'in "{written}" the * stands inside: it can only end a word', at)
    if exact and prefix:
        raise BadQuery(f'"{written}" asks for the exact word and for any ending: leave out = or *', at)
    parts = tuple(words(bare))
    if not parts:
        raise BadQuery(f"{_quoted(written)} holds no letter or digit: write a word", at)
    if prefix and (not bare[-1].isalnum() or len(parts[-1]) < MIN_PREFIX):
        raise BadQuery(f'"{written}" needs at least {MIN_PREFIX} letters before the *', at)
    return Term("exact" if exact else "prefix" if prefix else "stem", parts)


class _Reader(Transformer[Token, Query]):
    """Builds the expression from the grammar's tree, bottom up."""

    def __init__(self, lists: Lists, read_word: Callable[[str, int], Query]) -> None:
        super().__init__()
        self._lists = lists
        self._read_word = read_word

    def word(self, children: list[Token]) -> Query:
        if children[0] in ("and", "or", "not"):
            raise _lower_case(str(children[0]), _at(children[0]))
        return self._read_word(children[0], _at(children[0]))

    def phrase(self, children: list[Token]) -> Query:
        return self._read_word(children[0], _at(children[0]))

    def named(self, children: list[Token]) -> Query:
        name = children[0].removeprefix("@")
        if name not in self._lists:
            hint = did_you_mean(name, self._lists)
            hint = hint or f": a document that begins with list: {name} makes one"
            raise BadQuery(f'no list is called "{name}"{hint}', _at(children[0]))
        terms = self._lists[name]
        return terms[0] if len(terms) == 1 else Or(terms)

    def scoped(self, children: list[Any]) -> Query:
        name, part = children[0].removesuffix(":").lower(), children[1]
        if name not in SCOPES:
            known = ", ".join(f"{scope}:" for scope in SCOPES)
            raise BadQuery(
                f'"{name}:" is no scope{did_you_mean(name, SCOPES) or f": use {known}"}', _at(children[0])
            )
        if any(isinstance(inner, In) for inner in walk(part)):
            raise BadQuery(
                f'"{name}:" holds another scope: a scope can\'t stand inside a scope', _at(children[0])
            )
        return In(cast("Scope", name), part)

    def tie(self, children: list[Any]) -> Query:
        left: Query = children[0]
        for join, right in zip(children[1::2], children[2::2], strict=True):
            left = _tie(left, join, right)
        return left

    def without(self, children: list[Query]) -> Query:
        return Not(children[0])

    def all(self, children: list[Query]) -> Query:
        return And(tuple(children))

    def any(self, children: list[Query]) -> Query:
        return Or(tuple(children))


def _tie(left: Query, join: Token, right: Query) -> Query:
    how, _, reach = join.partition("/")
    inside = (*walk(left), *walk(right))
    if any(isinstance(part, In) for part in inside):
        raise BadQuery(f'"{join}" can\'t join a scope: write title:(a {join} b)', _at(join))
    if reach.lower() == "s":
        if how.lower() == "near":
            raise BadQuery(
                f'"{join}" is unknown: write NEAR/5 (words apart) or w/s (same sentence)', _at(join)
            )
        return Together(left, right)
    if not 1 <= int(reach[:6]) <= MAX_DISTANCE:
        raise BadQuery(f'the distance in "{join}" must be between 1 and {MAX_DISTANCE} words', _at(join))
    if any(isinstance(part, And | Not | Together | Told | Mention) for part in inside):
        raise BadQuery(
            f'"{join}" joins words, phrases, lists and ORs of them: AND, NOT and w/s can\'t stand inside',
            _at(join),
        )
    return Near(left, right, int(reach))


def _at(token: Token) -> int:
    return token.start_pos or 0


def _check_brackets(query: str) -> None:
    """Name the bracket that has no partner: the parser would only say that the query ends too early."""
    depth: list[int] = []
    for found in re.finditer(r'"[^"]*"|“[^”]*”|«[^»]*»|[()"“«]', query):
        match found.group():
            case "(":
                depth.append(found.start())
            case ")" if depth:
                depth.pop()
            case ")":
                raise BadQuery('this ")" closes nothing', found.start())
            case '"' | "“" | "«":
                raise BadQuery("this quotation mark is never closed", found.start())
        if len(depth) > MAX_DEPTH:
            raise BadQuery(f"more than {MAX_DEPTH} nested parentheses", found.start())
    if depth:
        raise BadQuery('this "(" is never closed', depth[-1])


def _stray(query: str, at: int) -> str:
    return f'"{query[at]}" has no meaning here: put words that hold it in quotes'


def _unexpected(query: str, token: Token) -> BadQuery:
    if token.type == "$END":
        return BadQuery("the query ends where a word is expected", len(query.rstrip()))
    at = _at(token)
    if token.type not in ("WORD", "PHRASE", "LIST", "SCOPE", "_OPEN"):
        return BadQuery(f'"{token}" stands where a word is expected', at)
    before = _last(query[:at].rstrip())
    for word in (str(token), before):
        if word in ("and", "or", "not"):
            return _lower_case(word, query.rindex(word, 0, at + len(token)))
        if _FOREIGN.fullmatch(word):
            where = query.rindex(word, 0, at + len(token))
            return BadQuery(
                f'"{word}" is no operator: write NEAR/5 (words apart) or w/s (same sentence)', where
            )
    return BadQuery(
        f"{_quoted(before)} and {_quoted(str(token))} stand side by side: "
        "join them with AND, OR or NEAR/5, or quote them as a phrase",
        at,
    )


def _last(query: str) -> str:
    """Return the word or phrase that the beginning of a query ends with."""
    for opens, closes in ('""', "“”", "«»"):
        if query.endswith(closes) and (at := query.rfind(opens, 0, len(query) - 1)) >= 0:
            return query[at:]
    return query.rsplit(maxsplit=1)[-1]


def _quoted(written: str) -> str:
    return written if written.startswith(('"', "“", "«")) else f'"{written}"'


def _lower_case(word: str, at: int) -> BadQuery:
    return BadQuery(f'"{word}" is read as a word: write {word.upper()} in capitals, or put it in quotes', at)
