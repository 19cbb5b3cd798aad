"""One process of benchmarks/workers.py: a role of the bot, from a fork server that has read the rules."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
from pathlib import Path
from typing import Any

import structlog
import uvloop

from bot.app import App, Role, read_settings
from bot.chat.slack.destination import SlackDestination
from bot.state.client import connect
from bot.state.commit import Ledger

#: The environment variable that names the configuration; and how many commits were refused, in Redis.
CONFIG, REFUSED = "TOCSIN_BENCHMARK", "workers:refused"
APPS: dict[Role, App] = {}

if CONFIG in os.environ:
    roles: tuple[Role, ...] = ("worker", "scheduler", "notifier")
    APPS |= {role: App(read_settings(Path(os.environ[CONFIG])), [role]) for role in roles}
    gc.freeze()


def live(role: Role) -> None:
    """Do the work of a role until killed."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    assert SlackDestination.__init__.__kwdefaults__ is not None
    SlackDestination.__init__.__kwdefaults__["spacing"] = 0.0  # it is not Slack's pace that is measured
    uvloop.run(_work(role))


async def _work(role: Role) -> None:
    commit, client = Ledger.commit, connect(os.environ["REDIS_URL"])

    async def counted(self: Ledger, *args: Any, **kwargs: Any) -> str | None:
        last = await commit(self, *args, **kwargs)
        if last is None:
            await client.incr(REFUSED)
        return last

    Ledger.commit = counted  # type: ignore[method-assign]
    await APPS[role].run(asyncio.Event())
