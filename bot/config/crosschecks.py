"""Faults that no single setting shows: ids used twice, names that nothing has, routes that nothing reaches.

All of it looks at the raw document, so that these faults are told together with those of single settings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path as File
from typing import Any

from pydantic_core import PydanticCustomError

from bot.config.document import Document, Path, did_you_mean
from bot.config.listen import address, is_loopback
from bot.config.packs import shipped_packs, written
from bot.errors import Finding


def cross_check(document: Document, lacking: Mapping[Path, str]) -> list[Finding]:
    """Return every such fault. `lacking` says, by path, which unset variable a value would have come from."""
    if not isinstance(document.data, dict):
        return []
    return [
        *_shared_ids(document, "sources"),
        *_shared_ids(document, "destinations"),
        *_unknown_packs(document),
        *_unknown_names(document),
        *_unreachable_routes(document),
        *_unguarded_web(document, lacking),
        *_missing_rules(document),
    ]


def no_sources(document: Document) -> list[Finding]:
    """Return a finding if there is neither a source nor a pack."""
    if not isinstance(document.data, dict) or document.data.get("sources") or document.data.get("packs"):
        return []
    if "sources" not in document.data:
        return [document.finding((), 'the key "sources" is missing')]
    return [document.finding(("sources",), "expected at least one source, or packs")]


def _unknown_packs(document: Document) -> Iterator[Finding]:
    known = shipped_packs()
    for place, name in _texts(document.data.get("packs")):
        if name not in known:
            hint = did_you_mean(name, known) or f"; there are {', '.join(known)}"
            yield document.finding(("packs", *place), f'unknown pack "{name}"{hint}')


def _shared_ids(document: Document, section: str) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for index, entry in _entries(document, section):
        name = entry.get("id")
        if isinstance(name, str):
            path = (section, index, "id")
            line, _ = document.place(path)
            if name in first:
                yield document.finding(path, f'the id "{name}" is taken: line {first[name]} has it')
            first.setdefault(name, line)


def _unknown_names(document: Document) -> Iterator[Finding]:
    destinations = _ids(document, "destinations")
    polled = [source for _, source in _entries(document, "sources")]
    for _, name in _texts(document.data.get("packs")):
        polled += written(name).get("sources", [])
    sources = {source["id"] for source in polled if isinstance(source.get("id"), str)}
    tags = {tag for source in polled for _, tag in _texts(source.get("tags"))}
    if not polled or "destinations" not in document.data:
        return  # what is missing is told, and its names would all seem unknown
    for index, route in _entries(document, "routes"):
        path: Path = ("routes", index, "to")
        yield from _unknown(document, path, route.get("to"), destinations, "destination")
        match = route.get("match")
        if isinstance(match, dict):
            path = ("routes", index, "match")
            yield from _unknown(document, (*path, "source"), match.get("source"), sources, "source")
            yield from _unknown(document, (*path, "tags"), match.get("tags"), tags, "tag")


def _unknown(document: Document, path: Path, value: Any, known: set[str], what: str) -> Iterator[Finding]:
    for place, name in _texts(value):
        if name not in known:
            hint = did_you_mean(name, sorted(known)) or f": no {what} of this file has that name"
            yield document.finding((*path, *place), f'unknown {what} "{name}"{hint}')


def _unreachable_routes(document: Document) -> Iterator[Finding]:
    above: list[tuple[int, dict[str, set[str]]]] = []
    for index, route in _entries(document, "routes"):
        match = route.get("match")
        asked = {
            key: {name for _, name in _texts(value)}
            for key, value in (match.items() if isinstance(match, dict) else ())
            if value
        }
        for other, wider in above:
            if all(key in asked and asked[key] <= names for key, names in wider.items()):
                line, _ = document.place(("routes", other))
                told = f"no development reaches this route: the one on line {line} takes all that it would"
                yield document.finding(("routes", index), told)
                break
        if not _true(route.get("continue")):
            above.append((index, asked))


def _unguarded_web(document: Document, lacking: Mapping[Path, str]) -> Iterator[Finding]:
    web = document.data.get("web")
    if not isinstance(web, dict) or not isinstance(web.get("listen"), str) or web.get("token"):
        return
    try:
        host, _ = address(web["listen"].strip())
    except PydanticCustomError:
        return
    if not is_loopback(host):
        why = lacking.get(("web", "token"), "give web.token, or listen on 127.0.0.1")
        told = f"others than this machine reach {host}, so a token is needed: {why}"
        yield document.finding(("web", "listen"), told)


def _missing_rules(document: Document) -> Iterator[Finding]:
    for place, name in _texts(document.data.get("rules")):
        path = document.file.parent / File(name).expanduser()
        if not path.exists():
            yield document.finding(("rules", *place), f"there is no file or folder {path}")


def _entries(document: Document, section: str) -> Iterator[tuple[int, dict[str, Any]]]:
    entries = document.data.get(section)
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        if isinstance(entry, dict):
            yield index, entry


def _ids(document: Document, section: str) -> set[str]:
    return {entry["id"] for _, entry in _entries(document, section) if isinstance(entry.get("id"), str)}


def _texts(value: Any) -> Iterator[tuple[Path, str]]:
    """Yield one text, or the texts of a list, each with its path below the value."""
    if isinstance(value, str):
        yield (), value.strip()
    for index, text in enumerate(value if isinstance(value, list) else ()):
        if isinstance(text, str):
            yield (index,), text.strip()


def _true(value: Any) -> bool:
    return value is True or (isinstance(value, str) and value.lower() in ("true", "yes", "on", "y", "t", "1"))
