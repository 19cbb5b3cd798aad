"""Carry out the plan of a kind of source: fetch what it asks for, until it says what the source says."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

import xxhash

from bot.intake.failure import Cause, PollFailed
from bot.intake.fetch import UNCONDITIONAL, Fetched, Validators
from bot.intake.robots import Robots
from bot.sources.kind import Answer, Parsed, Plan, Request, Unreadable
from bot.sources.web_page import Challenged

#: Larger bodies are read in a thread, so that the rest of the bot does not wait, in bytes.
_LARGE = 150_000


#: Answers a request: a Fetcher's `ask`, or that of bot/intake/files.py. Raises PollFailed.
Ask: TypeAlias = Callable[[Request, Validators], Awaitable[Fetched]]


@dataclass(frozen=True, slots=True)
class Carried:
    """What came of a plan. `parsed` is None if the source is unchanged, by its own word or its bytes."""

    parsed: Parsed | None
    first: Fetched  # the answer to the plan's first request, which validators and moves are about
    body_hash: str


async def carry_out(
    ask: Ask,
    plan: Plan,
    *,
    address: str = "",
    validators: Validators = UNCONDITIONAL,
    body_hash: str = "",
    robots: Robots | None = None,
) -> Carried:
    """Run a plan, its first request to `address`, if given, instead of what it names. Raises PollFailed.

    `validators` and `body_hash` are what the last poll gave; only the first request is conditional. `robots`,
    if given, may forbid requests.
    """
    step = await _next(plan, None)
    if isinstance(step, Parsed):
        return Carried(step, Fetched(None, UNCONDITIONAL), "")
    step = replace(step, url=address or step.url)
    await _obey(robots, step)
    first = await ask(step, validators)
    if first.answer is None:
        return Carried(None, first, body_hash)
    found = xxhash.xxh3_64_hexdigest(first.answer.body)
    if found == body_hash:
        return Carried(None, first, found)
    step = await _next(plan, first.answer)
    while isinstance(step, Request):
        await _obey(robots, step)
        fetched = await ask(step, UNCONDITIONAL)
        step = await _next(plan, fetched.answer)
    return Carried(step, first, found)


async def _obey(robots: Robots | None, request: Request) -> None:
    if robots is not None and not await robots.allows(request.url):
        raise PollFailed(
            "refused", "robots.txt keeps programs from this page; remove the source or ask its publisher"
        )


def first_address(plan: Plan) -> str:
    """Return the address that a plan asks for first, or "" if it lacks something; the plan is used up."""
    try:
        request = next(plan)
    except Unreadable:
        return ""
    plan.close()
    return request.url


async def _next(plan: Plan, answer: Answer | None) -> Request | Parsed:
    try:
        if answer is not None and len(answer.body) > _LARGE:
            return await asyncio.to_thread(_advance, plan, answer)
        return _advance(plan, answer)
    except Unreadable as error:
        cause: Cause = "challenged" if isinstance(error, Challenged) else "unreadable"
        raise PollFailed(cause, str(error), after=error.after) from error


def _advance(plan: Plan, answer: Answer | None) -> Request | Parsed:
    try:
        return plan.send(answer)  # type: ignore[arg-type]  # None starts a generator
    except StopIteration as end:
        result: Parsed = end.value
        return result
