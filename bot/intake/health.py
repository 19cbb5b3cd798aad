"""Say once when a source goes down, and once when it is back."""

from __future__ import annotations

import structlog

from bot.intake.failure import Cause, shown

log = structlog.get_logger()


class Health:
    """What this process has told of each source. A restart tells once more what is down."""

    def __init__(self) -> None:
        self._told: dict[str, Cause] = {}

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
