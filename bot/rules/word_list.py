"""A list of words for queries to name, as people write it: one YAML document, see `docs/queries.md`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from bot.config.document import Document, Path, validated
from bot.errors import BadFile, Finding
from bot.rules.expression import Term
from bot.rules.names import Language, Name, Strict
from bot.rules.query import BadQuery, read_term

Words = Annotated[list[str], Field(min_length=1)]


class WordList(Strict):
    """A named list of words and phrases, any of which will do."""

    list: Name = Field(description="The list's name: queries write @name.")
    description: str = Field("", description="For those who keep the rules: what it is for.")
    terms: Words | None = Field(None, description="Words and phrases for reports in any language.")
    languages: dict[Language, Words] | None = Field(
        None,
        description="Words and phrases by language code, for reports in that language only.",
        min_length=1,
    )

    @model_validator(mode="after")
    def _holds_words(self) -> Self:
        if self.terms is None and self.languages is None:
            raise PydanticCustomError("empty", "the list holds no words: give terms, languages or both")
        return self


def read_list(document: Document) -> tuple[Term, ...]:
    """Return a list's terms, each once. Raises BadFile with every term that can't be read."""
    word_list = validated(document, WordList)
    terms: list[Term] = []
    findings: list[Finding] = []
    for path, lang, written in _entries(word_list):
        try:
            terms.append(read_term(written)._replace(lang=lang))
        except BadQuery as fault:
            findings.append(document.finding(path, str(fault)))
    if findings:
        raise BadFile(findings)
    return tuple(dict.fromkeys(terms))


def _entries(word_list: WordList) -> Iterator[tuple[Path, str, str]]:
    for number, written in enumerate(word_list.terms or ()):
        yield ("terms", number), "", written
    for lang, words in (word_list.languages or {}).items():
        for number, written in enumerate(words):
            yield ("languages", lang, number), lang, written
