"""How well the text of articles is found, on the pages and texts of scrapinghub/article-extraction-benchmark.

    git clone https://github.com/scrapinghub/article-extraction-benchmark PATH
    python -m benchmarks.articles --data PATH

Scored as that benchmark does: precision and recall of runs of four words, mean over pages. trafilatura and
readability-lxml are run beside ours in the same process if they are installed. Tocsin does without them,
since each of them brings a copyleft library along. Our limits were set with these pages in sight.
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from statistics import mean

from bot.sources.article import read_article

RUN = 4  # words

Extract = Callable[[str], str]


def runs(text: str) -> Counter[tuple[str, ...]]:
    """All runs of four words; the whole of a shorter text."""
    words = re.findall(r"\w+", text)
    return (
        Counter(tuple(words[at : at + RUN]) for at in range(max(1, len(words) - RUN + 1)))
        if words
        else Counter()
    )


def score(expected: str, found: str) -> tuple[float, float]:
    """Precision and recall."""
    wanted, got = runs(expected), runs(found)
    both = (wanted & got).total()
    if not wanted and not got:
        return 1.0, 1.0
    return both / got.total() if got else 0.0, both / wanted.total() if wanted else 0.0


def extractors() -> Iterator[tuple[str, Extract]]:
    yield "Tocsin", lambda page: read_article(page).text
    if find_spec("trafilatura"):
        trafilatura = importlib.import_module("trafilatura")
        yield (
            "trafilatura (fast)",
            lambda page: trafilatura.extract(page, fast=True, include_comments=False) or "",
        )
    if find_spec("readability"):
        readability, html = importlib.import_module("readability"), importlib.import_module("lxml.html")
        yield (
            "readability-lxml",
            lambda page: str(html.fromstring(readability.Document(page).summary()).text_content()),
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder of the benchmark")
    data: Path = parser.parse_args().data
    truth = json.loads((data / "ground-truth.json").read_text())
    pages = {
        key: gzip.decompress((data / "html" / f"{key}.html.gz").read_bytes()).decode(errors="replace")
        for key in truth
    }
    for name, extract in extractors():
        began = time.process_time()
        found = {key: extract(page) for key, page in pages.items()}
        spent = (time.process_time() - began) / len(pages) * 1000
        scores = [score(truth[key].get("articleBody", ""), text) for key, text in found.items()]
        precision, recall = mean(each[0] for each in scores), mean(each[1] for each in scores)
        f1 = 2 * precision * recall / (precision + recall)
        print(f"{name:20} F1 {f1:.3f}  precision {precision:.3f}  recall {recall:.3f}  {spent:.1f} ms a page")


if __name__ == "__main__":
    main()
