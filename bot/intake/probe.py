"""Ask sources once, remember nothing, and say in plain words what they are: for `tocsin check --live`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.intake import files
from bot.intake.failure import PollFailed, shown
from bot.intake.fetch import Fetcher
from bot.intake.plan import carry_out, first_address
from bot.intake.poll import Source
from bot.intake.public import anybody, is_public
from bot.intake.robots import Robots
from bot.sources.kind import Given, Parsed
from bot.sources.kinds import kinds


@dataclass(frozen=True, slots=True)
class Probe:
    """What came of asking a source once. `trouble` is empty if it can be read."""

    source: str
    address: str
    trouble: str = ""
    form: str = ""
    title: str = ""
    lang: str = ""
    reports: int = 0
    undated: int = 0
    bare: int = 0  # reports of a headline only
    newest: datetime | None = None
    faults: int = 0

    def __str__(self) -> str:
        if self.trouble:
            return f"{self.source}: {self.trouble} ({self.address})"
        said = [f"{self.source}: {self.form}, {self.reports} reports"]
        if self.newest:
            said.append(f"the newest of {self.newest:%Y-%m-%d %H:%M} UTC")
        if self.undated:
            said.append(f"{self.undated} without a date that can be read")
        if self.bare:
            said.append(f"{self.bare} with a headline only")
        if self.lang:
            said.append(f"language {self.lang}")
        if self.faults:
            said.append(f"{self.faults} faults repaired or left out")
        if not self.reports:
            said.append("so look whether this is still the right address")
        return ", ".join(said)


async def probe(
    sources: Iterable[Source],
    *,
    contact: str | None,
    allow_private_addresses: bool,
    secrets: Mapping[str, str] | None = None,
) -> AsyncIterator[Probe]:
    """Ask each source once, in order. Nothing is raised for a source that fails."""
    async with Fetcher(contact=contact, may_ask=anybody if allow_private_addresses else is_public) as fetcher:
        for source in sources:
            yield await probe_once(fetcher, source, secrets or {})


async def probe_once(fetcher: Fetcher, source: Source, secrets: Mapping[str, str]) -> Probe:
    """Ask one source once."""
    kind, given = kinds()[source.kind], Given(datetime.now(UTC), secrets=secrets)
    address = first_address(kind.poll(source, given))
    robots = Robots(fetcher) if kind.obeys_robots else None
    try:
        carried = await carry_out(
            files.ask if kind.reads_files else fetcher.ask, kind.poll(source, given), robots=robots
        )
    except PollFailed as failure:
        return Probe(source.id, shown(address), trouble=str(failure))
    return described(source.id, address, carried.parsed or Parsed((), form="unchanged"))


def described(source: str, address: str, parsed: Parsed) -> Probe:
    """Say what came of reading a source."""
    reports = parsed.reports
    return Probe(
        source,
        shown(address),
        form=parsed.form,
        title=parsed.title,
        lang=parsed.lang,
        reports=len(reports),
        undated=sum(report.published is None for report in reports),
        bare=sum(not report.text for report in reports),
        newest=max((report.published for report in reports if report.published), default=None),
        faults=parsed.faults,
    )
