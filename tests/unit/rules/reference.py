"""What queries mean, said plainly: every term of every query compared with every word of a report.

Slow on purpose. It shares the expression and the page with the engine, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.language.stem import stemmer
from bot.rules.expression import And, In, Near, Not, Or, Query, Term, Together
from bot.rules.page import Page

Span = tuple[int, int]


def satisfying(query: Query, page: Page) -> set[int]:
    """The sentences that satisfy the query and hold some of its words that are not excluded."""
    sentences = range(len(page.firsts) - 1)
    return {one for one in sentences if holds(query, [one], page) and one in contributing(query, [one], page)}


def holds(query: Query, unit: list[int], page: Page) -> bool:
    match query:
        case Term():
            return any(spans(query, one, page) for one in unit)
        case And(parts):
            return all(holds(part, unit, page) for part in parts)
        case Or(parts):
            return any(holds(part, unit, page) for part in parts)
        case Not(part):
            return not holds(part, unit, page)
        case Near():
            return any(list(near(query, one, page)) for one in unit)
        case Together(left, right):
            return any(holds(left, [one], page) and holds(right, [one], page) for one in unit)
        case In(scope, part):
            return holds(part, list(range(*page.unit(scope))), page)
    raise AssertionError(query)


def contributing(query: Query, unit: list[int], page: Page) -> set[int]:
    """Sentences whose words make the query hold; the query holds."""
    match query:
        case Term():
            return {one for one in unit if spans(query, one, page)}
        case And(parts) | Or(parts):
            return {
                one for part in parts if holds(part, unit, page) for one in contributing(part, unit, page)
            }
        case Not():
            return set()
        case Near():
            return {one for one in unit if list(near(query, one, page))}
        case Together(left, right):
            both = [one for one in unit if holds(left, [one], page) and holds(right, [one], page)]
            return {
                one for here in both for part in (left, right) for one in contributing(part, [here], page)
            }
        case In(scope, part):
            return contributing(part, list(range(*page.unit(scope))), page)
    raise AssertionError(query)


def near(query: Query, sentence: int, page: Page) -> Iterator[Span]:
    match query:
        case Term():
            yield from spans(query, sentence, page)
        case Or(parts):
            for part in parts:
                yield from near(part, sentence, page)
        case Near(left, right, distance):
            for a in near(left, sentence, page):
                for b in near(right, sentence, page):
                    first, second = sorted((a, b))
                    if 1 <= second[0] - first[1] + 1 <= distance:
                        yield first[0], max(first[1], second[1])


def spans(term: Term, sentence: int, page: Page) -> list[Span]:
    words, size = page.words_of(sentence), len(term.words)
    if term.lang and term.lang != page.lang:
        return []
    offset = page.firsts[sentence]
    return [
        (offset + place, offset + place + size)
        for place in range(len(words) - size + 1)
        if all(fits(term, number, word, page.lang) for number, word in enumerate(words[place : place + size]))
    ]


def fits(term: Term, number: int, word: str, lang: str) -> bool:
    wanted = term.words[number]
    if term.manner == "exact":
        return word == wanted
    if term.manner == "prefix" and number == len(term.words) - 1:
        return word.startswith(wanted)
    return stemmer(lang)(word) == stemmer(lang)(wanted)
