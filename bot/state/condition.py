"""How a source does, in one plain sentence, from what is remembered about polling it. Pure."""

from __future__ import annotations

from typing import Literal, NamedTuple

from bot.state.sources import SourceState

#: From worst to best; `new` was not polled yet.
Level = Literal["held", "down", "watch", "new", "well"]
LEVELS: tuple[Level, ...] = ("held", "down", "watch", "new", "well")
#: From this part on, undated reports and faults are worth a look.
_MANY = 0.5


class Condition(NamedTuple):
    """`held`: raises no alert until a person has looked; `down`: does not answer; `watch`: answers oddly."""

    level: Level
    said: str


def condition(source_id: str, state: SourceState) -> Condition:
    """Say how a source does, and what to do about it."""
    shows = _shows(state)
    if state.failures:
        said = f"{_times(state.failures)}: {state.error}"
        return Condition("down", f"{said}. Before that: {shows}" if shows else said)
    if state.doubt:
        release = f"correct its address, remove it, or run: tocsin source release {source_id}"
        return Condition("held", f"held back, raises no alert: {state.doubt}. Look at it; then {release}")
    if state.last_answer is None and state.last_ok is None:
        return Condition("new", "not polled yet")
    odd = _odd(state)
    if odd:
        return Condition("watch", f"{'; '.join(odd)} ({shows})" if shows else "; ".join(odd))
    return Condition("well", shows or "answers")


def _shows(state: SourceState) -> str:
    """What it showed last, such as `RSS 2.0, 30 reports, one every 20 min, in en`."""
    if not state.form:
        return ""
    said = [state.form, f"{state.reports} report{'' if state.reports == 1 else 's'} at the last look"]
    if state.pause is not None:
        said.append(f"one every {_span(state.pause)}")
    if state.lang:
        said.append(f"in {state.lang}")
    if state.undated:
        said.append(f"{state.undated} undated")
    if state.faults:
        said.append(f"{state.faults} faults in its markup")
    return ", ".join(said)


def _odd(state: SourceState) -> list[str]:
    """What a person should look at, though it answers."""
    odd = []
    if state.silent and state.pause is not None:
        odd.append(f"silent, though it usually brings something every {_span(state.pause)}")
    if state.form and not state.reports and not state.cursor:
        odd.append("it shows no report; look whether this still is its address")
    elif state.reports and state.undated > _MANY * state.reports:
        odd.append("most of it has no date that can be read, so old reports may pass for news")
    if state.address:
        odd.append("it has moved for good; correct its address")
    return odd


def _times(failures: int) -> str:
    return "it failed once" if failures == 1 else f"it failed {failures} times in a row"


def _span(seconds: float) -> str:
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} s"
