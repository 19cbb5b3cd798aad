"""What a running process does for itself: follow the files people write, keep house, say what it lacks."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from bot.alerts.notices import Notice, Notices
from bot.alerts.reread import ConfigurationFile, RuleFiles
from bot.config.settings import Settings
from bot.errors import FixConfiguration, TryLater
from bot.rules.book import RuleBook
from bot.state.archive import Archive
from bot.state.connect import State

log = structlog.get_logger()

_HOUSEKEEPING = 3600.0  # seconds
_WATCHED = 3.0  # seconds between two looks at the files that people write


async def watch_rules(
    settings: Settings,
    book: RuleBook,
    take: Callable[[RuleBook], None],
    notices: Notices,
    stop: asyncio.Event,
) -> None:
    """Have what changes in rule files taken over, say what that is, and why something is not taken over."""
    files = RuleFiles(settings, book)
    notices.find("rules", Notice())
    while not stop.is_set():
        reread = await asyncio.to_thread(files.reread)
        if reread is not None:
            take(reread.book)
            for change in reread.changes:
                log.info(change)
            for finding in reread.findings:
                log.error(str(finding))
            lines = tuple(map(str, reread.findings))
            notices.find("rules", Notice("Rules are not taken over until this is mended", lines))
        await pause(stop, _WATCHED)


async def watch_configuration(
    settings: Settings, read: Callable[[Path], Settings], notices: Notices, stop: asyncio.Event
) -> None:
    """Go on with the configuration as it was read at the start; say what a changed one means."""
    file = ConfigurationFile(settings, read)
    notices.find("configuration", Notice())
    while not stop.is_set():
        changed = await asyncio.to_thread(file.reread)
        if changed is not None:
            for each in changed.lines:
                log.log(logging.ERROR if changed.in_chat else logging.WARNING, each)
            notices.find("configuration", changed)
        await pause(stop, _WATCHED)


async def keep_house(
    state: State,
    trim: Callable[[float], Awaitable[None]],
    archive: Archive,
    keep: timedelta,
    stop: asyncio.Event,
) -> None:
    """Drop, every hour, what nobody needs any more: of the story log (`trim`) and of the archive."""
    while not stop.is_set():
        try:
            now = await state.now()
            await trim(now)
            await asyncio.to_thread(archive.keep_house, datetime.fromtimestamp(now, UTC), keep)
        except (TryLater, OSError) as error:
            log.warning("housekeeping failed; it is tried again in an hour", error=str(error))
        await pause(stop, _HOUSEKEEPING)


async def redis_lack(state: State) -> str:
    """Say why Redis does not answer; empty: it does."""
    try:
        await state.ping()
    except (TryLater, FixConfiguration) as error:
        return str(error)
    return ""


async def canary_lack(state: State, started: float) -> str:
    """Say why alerts may not come; `started`: this process, in Unix seconds."""
    try:
        return (await state.canaries.load()).lack(await state.now(), started)
    except (TryLater, FixConfiguration) as error:
        return str(error)


async def pause(stop: asyncio.Event, seconds: float) -> None:
    """Wait that long, or until `stop` is set."""
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
