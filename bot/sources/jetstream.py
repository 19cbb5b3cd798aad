"""The kind `jetstream`: posts of many Bluesky accounts by one stream, with a cursor: none is missed.

https://github.com/bluesky-social/jetstream: `/subscribe` replays about a day and a half from a cursor, in
microseconds. Each poll reads on from where the last one stopped, until nothing more comes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from pydantic import BaseModel, Field

from bot.sources.bluesky import entry
from bot.sources.entry import Entry, reports
from bot.sources.kind import Answer, Given, Kind, Parsed, Plan, Request, Unreadable

_POSTS = "app.bsky.feed.post"
_RESOLVE = "https://public.api.bsky.app/xrpc/com.atproto.identity.resolveHandle"
_UNKNOWN = {400: "Bluesky knows no account {}; correct its name, or take it out"}
#: The first poll goes back so far.
_BACK = timedelta(hours=1)

Account = Annotated[
    str, Field(pattern=r"^(?:did:[a-z]+:[A-Za-z0-9.:_%-]{1,200}|@?(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,})$")
]


class Options(BaseModel):
    """What a source of kind `jetstream` needs."""

    accounts: list[Account] = Field(
        min_length=1, max_length=500, description="Accounts, such as desk.bsky.social, or their DIDs."
    )
    server: str = Field(
        default="jetstream2.us-east.bsky.network",
        pattern=r"^(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}$",
        description="The Jetstream server that is asked.",
    )
    replies: bool = Field(default=False, description="Take their replies to others, too.")


def poll(options: Options, given: Given) -> Plan:
    """Ask who the accounts are, unless that is known, then for what they posted since the last poll."""
    known, since = _known(given)
    wanted = [account.removeprefix("@") for account in options.accounts]
    dids: dict[str, str] = {}
    for account in wanted:
        dids[account] = account if account.startswith("did:") else known.get(account, "")
        if not dids[account]:
            means = {status: words.format(account) for status, words in _UNKNOWN.items()}
            dids[account] = _did((yield Request(f"{_RESOLVE}?{urlencode({'handle': account})}", means=means)))
    parameters = [("wantedCollections", _POSTS), *(("wantedDids", did) for did in dids.values())]
    query = urlencode([*parameters, ("cursor", str(since))])
    answer = yield Request(f"wss://{options.server}/subscribe?{query}")
    entries, newest, faults = read(answer, options)
    found, _ = reports(entries, "")  # posts without text are pictures
    cursor = json.dumps({"dids": dids, "since": max(newest, since)})
    return Parsed(found, "Bluesky posts, by Jetstream", cursor=cursor, faults=faults)


def read(answer: Answer, options: Options) -> tuple[list[Entry], int, int]:
    """Return the posts of a stretch of the stream, the time it goes up to, and how many lines were odd."""
    entries: list[Entry] = []
    newest = faults = 0
    for line in answer.body.splitlines():
        try:
            event = json.loads(line)
            at = int(event["time_us"])
            entries += _post(event, datetime.fromtimestamp(at / 1e6, UTC), options)
            newest = max(newest, at)
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
            faults += 1
    return entries, newest, faults


def _post(event: dict[str, Any], at: datetime, options: Options) -> Iterator[Entry]:
    """Yield the post that an event of that time is about, if it is new or edited, and wanted."""
    commit = event.get("commit") or {}
    if commit.get("collection") != _POSTS or commit.get("operation") not in {"create", "update"}:
        return  # accounts and identities come unasked, and what is deleted was told already
    record, author = commit["record"], str(event["did"])
    if record.get("reply") and not options.replies:
        return
    yield entry(f"at://{author}/{_POSTS}/{commit['rkey']}", author, record, at)


def _known(given: Given) -> tuple[dict[str, str], int]:
    """What the last poll left behind: who the accounts are, and the time up to which it read."""
    start = int((given.at - _BACK).timestamp() * 1e6)
    try:
        kept = json.loads(given.cursor)
        return {str(name): str(did) for name, did in kept["dids"].items()}, int(kept["since"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}, start


def _did(answer: Answer) -> str:
    try:
        did = json.loads(answer.body)["did"]
    except (ValueError, KeyError, TypeError, RecursionError):
        did = ""
    if not isinstance(did, str) or not did.startswith("did:"):
        raise Unreadable("Bluesky does not say who an account is; it is asked again")
    return did


KIND = Kind("jetstream", Options, poll, from_many=True)
