from __future__ import annotations

import time

import pytest

from bot.sources.feed import read
from bot.sources.kind import Answer, Unreadable
from bot.sources.names import hoards_names


def test_documents_of_many_names_are_not_parsed() -> None:
    elements = "".join(f"<t{number}/>" for number in range(20_000))
    attributes = "".join(f"<b a{number}='x'/>" for number in range(20_000))
    for inner in (elements, attributes):
        assert hoards_names(inner, is_html=True)
        with pytest.raises(Unreadable, match="as attacks do"):
            read(
                Answer(
                    "https://wire.example/", f"<rss><channel><item>{inner}</item></channel></rss>".encode()
                )
            )


def test_large_documents_of_few_names_are_parsed() -> None:
    items = "".join(
        f"<item><guid isPermaLink='false'>{number}</guid><title>Words {number} a{number}=b{number}</title>"
        f"<description>&lt;img alt='word{number} and others' src=x&gt; 1 &lt; {number}</description></item>"
        for number in range(900)
    )
    feed = f"<rss version='2.0'><channel>{items}</channel></rss>"
    assert len(feed) > 50_000
    assert len(read(Answer("https://wire.example/", feed.encode())).reports) == 900


def test_programs_in_pages_are_not_taken_for_tags() -> None:
    program = "".join(f"if(a{number}<b{number} c{number}){{}}" for number in range(20_000))
    assert not hoards_names(f"<p>x</p><script>{program}</script><p>y</p>", is_html=True)
    assert hoards_names(f"<p>x</p><script>{program}</script><p>y</p>", is_html=False)


@pytest.mark.parametrize(
    "piece", ["<", "<a ", "<a b='", '<a "', "a=b ", "<a" + " b" * 3000, "<script ", "</script"]
)
def test_any_document_is_looked_through_in_linear_time(piece: str) -> None:
    began = time.process_time()
    hoards_names(piece * (1_000_000 // len(piece)), is_html=True)
    assert time.process_time() - began < 3
