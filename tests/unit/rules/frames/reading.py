"""The shipped frames, loaded once, and a short way to ask what a text tells."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from bot.config.document import Document, read_documents
from bot.model import Report
from bot.rules.frames.frames import Frames, Telling
from bot.rules.frames.load import load_frames
from bot.rules.gazetteers import load_gazetteer
from bot.rules.page import Page
from bot.rules.shipped import shipped_rules

PUBLISHED = datetime(2024, 5, 15, 9, tzinfo=UTC)  # a Wednesday


@cache
def frames() -> Frames:
    root = shipped_rules()
    gazetteer = load_gazetteer(_documents((root / "gazetteers").rglob("*.yaml")))
    return load_frames(_documents((root / "events").rglob("*.yaml")), gazetteer)


def _documents(files: Iterable[Path]) -> list[Document]:
    return [document for file in sorted(files) for document in read_documents(file)]


def told(
    text: str, *, title: str = "", lang: str = "en", published: datetime | None = PUBLISHED
) -> tuple[Telling, ...]:
    """What a report tells, by public names and by concept.phase."""
    return frames().read(Page(Report(id="1", title=title, text=text, lang=lang, published=published)))


def news(text: str, lang: str = "en") -> set[str]:
    """Events told as new and real, by concept.phase."""
    return {
        telling.event for telling in told(text, lang=lang) if telling.reason is None and "." in telling.event
    }
