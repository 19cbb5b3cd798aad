"""Say once when a source goes down, falls silent or is held back, and once when it is well again."""

from __future__ import annotations

from datetime import UTC, datetime

import structlog

from bot.intake.failure import Cause, shown
from bot.intake.rhythm import Rhythm

log = structlog.get_logger()


class Health:
    """What this process has told of each source. A restart tells once more what is down."""

    def __init__(self) -> None:
        self._told: dict[str, Cause] = {}
        self._silent: set[str] = set()
        self._doubted: set[str] = set()
        self._digging: set[str] = set()

    def failed(self, source_id: str, address: str, cause: Cause, message: str) -> None:
        """Tell of a failure, unless it is what was told last."""
        if self._told.get(source_id) != cause:
            self._told[source_id] = cause
            log.warning("source is down", source=source_id, why=message, address=shown(address))

    def answered(self, source_id: str, down_since: float | None, at: float) -> None:
        """Tell that a source is back, if it was down."""
        told = self._told.pop(source_id, None)
        if told or down_since is not None:
            minutes = round((at - down_since) / 60) if down_since is not None else 0
            log.info("source is back", source=source_id, down_minutes=minutes)

    def doubted(self, source_id: str, address: str, doubt: str) -> None:
        """Tell, once, that a source is held back, since it may be another one than it was."""
        if source_id not in self._doubted:
            self._doubted.add(source_id)
            log.warning(
                "source is held back and raises no alert; look at it, then correct its address, remove it, "
                "or release it",
                source=source_id,
                why=doubt,
                address=shown(address),
                to_release=f"tocsin source release {source_id}",
            )

    def trusted(self, source_id: str, doubted_since: float | None, at: float) -> None:
        """Tell that a source is no longer held back, if it was."""
        self._doubted.discard(source_id)
        if doubted_since is not None:
            minutes = round((at - doubted_since) / 60)
            log.info("source is no longer held back", source=source_id, held_minutes=minutes)

    def dug_up(self, source_id: str, reports: int) -> None:
        """Tell, the first time, that a source shows old reports it did not show before."""
        if source_id not in self._digging:
            self._digging.add(source_id)
            log.info(
                "old reports turned up; they raise no alert, and further ones are not told of",
                source=source_id,
                reports=reports,
            )

    def heard(self, source_id: str, rhythm: Rhythm, *, silent: bool) -> None:
        """Tell of a source that answers, but has brought nothing for unusually long; and of its return."""
        if silent and source_id not in self._silent:
            self._silent.add(source_id)
            newest = datetime.fromtimestamp(rhythm.newest or 0, UTC)
            log.warning(
                "source has fallen silent; look whether this still is its address",
                source=source_id,
                newest_report=f"{newest:%Y-%m-%d %H:%M}Z",
                usual_pause_minutes=round((rhythm.pause or 0) / 60),
            )
        elif not silent and source_id in self._silent:
            self._silent.remove(source_id)
            log.info("source speaks again", source=source_id)
