"""A report as the rule engine reads it: its sentences and their words, the title's first."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date

from bot.language.guess import code
from bot.language.text import Text, read
from bot.model import Evidence, Field, Report
from bot.rules.evaluate import Span, Unit
from bot.rules.expression import LEAD_SENTENCES, Scope

#: Words. Text without any stop is no sentence, and what is done inside one may take long.
LONGEST_SENTENCE = 300
#: Sources name any year; days before and after these can be counted.
_YEARS = range(1900, 2200)


class Page:
    """`words` are all words in reading order; sentence n holds those from `firsts[n]` to `firsts[n + 1]`."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.lang = code(report.lang, f"{report.title}\n{report.text}")
        self.words: list[str] = []
        self.firsts = [0]
        self._sentences: list[tuple[Field, int, int]] = []
        self._places: dict[int, list[tuple[int, int]]] = {}  # of the words of a sentence, once asked for
        self._texts: dict[Field, Text] = {
            "title": read(report.title, self.lang),
            "text": read(report.text, self.lang),
        }
        self._titles = 0
        for field, text in self._texts.items():
            for start, end in text.sentences:
                self._add(field, text, start, end)
            if field == "title":
                self._titles = len(self._sentences)

    @property
    def day(self) -> date | None:
        """The day the report came out (UTC); None where its source gives none, or one that can be none."""
        published = self.report.published
        return published.date() if published is not None and published.year in _YEARS else None

    def _add(self, field: Field, text: Text, start: int, end: int) -> None:
        """Take in a sentence; one that is longer than any sentence is read in pieces."""
        words = text.words(start, end)
        if len(words) > LONGEST_SENTENCE:
            places = text.places(start, end)
            for first in range(0, len(places), LONGEST_SENTENCE):
                piece = places[first : first + LONGEST_SENTENCE]
                self._add(field, text, piece[0][0], piece[-1][1])
            return
        self.words += words
        self.firsts.append(len(self.words))
        self._sentences.append((field, start, end))

    def unit(self, scope: Scope) -> Unit:
        """The sentences that a scope names."""
        match scope:
            case "title":
                return (0, self._titles)
            case "lead":
                return (self._titles, min(self._titles + LEAD_SENTENCES, len(self._sentences)))
            case "text":
                return (self._titles, len(self._sentences))
            case "anywhere":
                return (0, len(self._sentences))

    def sentence_of(self, word: int) -> int:
        """The sentence that holds the word of this number."""
        return bisect_right(self.firsts, word) - 1

    def words_of(self, sentence: int) -> list[str]:
        """The folded words of a sentence."""
        return self.words[self.firsts[sentence] : self.firsts[sentence + 1]]

    def between(self, sentence: int) -> list[str]:
        """What was written before each word of a sentence, since the word before it."""
        field, start, end = self._sentences[sentence]
        text = self._texts[field]
        places = text.places(start, end)
        befores = [start, *(after for _, after in places)]
        return [text.raw[before : place[0]] for before, place in zip(befores, places, strict=False)]

    def evidence(self, sentence: int) -> Evidence:
        """The sentence as the report has it."""
        field, start, end = self._sentences[sentence]
        return Evidence(field, start, end, self._texts[field].raw[start:end])

    def written(self, sentence: int, span: Span) -> str:
        """The words of a span as the report has them."""
        field, start, end = self._sentences[sentence]
        places = self._places.get(sentence)
        if places is None:
            places = self._places[sentence] = self._texts[field].places(start, end)
        first, last = (span[0] - self.firsts[sentence], span[1] - 1 - self.firsts[sentence])
        return self._texts[field].raw[places[first][0] : places[last][1]]
