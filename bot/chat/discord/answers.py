"""What Discord's refusals mean for a post, and who must do what about them. Pure.

Codes: https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
"""

from __future__ import annotations

from bot.alerts.destination import Outcome, Rejected, RetryAfter, Sent, Unknown

BAD_LOGIN = (
    "Discord does not accept the token: copy it from the application's Bot page into DISCORD_TOKEN "
    "and restart"
)
#: A message made with this nonce was there, and somebody deleted it: the post has had its one message.
UNKNOWN_MESSAGE = 10008
#: The message's form is at fault, not the channel: the same text without an embed may pass.
INVALID_FORM = 50035
#: The limit for edits of messages that are older than an hour; Discord does not say for how long it holds.
OLD_EDITS = 30046
#: A thread that takes no posts of ours: no permission, archived, locked.
NO_ENTRY = frozenset({50001, 50013, 50083, 160005})
_OVERLOADED = 130000

_INVITE = "invite the bot to the server with View Channel and Send Messages in channel {channel}"
_REFUSALS = {
    UNKNOWN_MESSAGE: "somebody deleted the message",
    10003: "Discord finds no channel {channel}: check `channel` of this destination, and invite the bot "
    "to its server",
    10004: "the bot is no longer in the server of channel {channel}: " + _INVITE,
    20022: "channel {channel} takes no more edits of announcements for now",
    30007: "channel {channel} has reached a limit of its server",
    40001: BAD_LOGIN,
    40002: "the account of the bot must be verified at Discord first",
    50001: "the bot can't see channel {channel} (Missing Access): " + _INVITE,
    50005: "the message is not the bot's own: it was posted under another token",
    50008: "channel {channel} holds no text messages: name a text channel or a thread",
    50013: "the bot may not post in channel {channel} (Missing Permissions): give its role View Channel, "
    "Send Messages (in threads: Send Messages in Threads) and Embed Links there",
    50083: "the thread {channel} is archived: open it again, or name another channel",
    160005: "the thread {channel} is locked: a moderator must unlock it",
    200000: "AutoMod of the server stopped the post: exempt the bot's role from its rules",
    200001: "AutoMod of the server stopped the post: exempt the bot's role from its rules",
    240000: "the server's filter stopped the post because of a link: exempt the bot's role",
}
_TOO_MANY = 429
_UNAUTHORIZED = 401
_SERVER_FAULT = 500


def why(status: int, code: int, channel: int) -> str:
    """Say in plain words what was answered and who must do what. `code` 0: Discord gave none."""
    if status == _UNAUTHORIZED:
        return BAD_LOGIN
    if code == INVALID_FORM:
        return f"Discord refuses how the message is made ({code}): please report this fault of Tocsin"
    if code in _REFUSALS:
        return f"{_REFUSALS[code].format(channel=channel)} ({code})"
    told = f"Discord answered with HTTP status {status}" + (f" and code {code}" if code else "")
    return told if status >= _SERVER_FAULT else f"{told} for channel {channel}"


def outcome(status: int, code: int, channel: int, retry_after: float | None = None) -> Outcome:
    """Sort an answer to a post that is no success."""
    words = why(status, code, channel)
    if code == OLD_EDITS:
        return RetryAfter(600.0 if retry_after is None else retry_after, "Discord's limit for old messages")
    if status == _TOO_MANY:
        # Without a wait in the body it is Cloudflare's ban of this address, which lasts an hour or less:
        # https://docs.discord.com/developers/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
        return RetryAfter(600.0 if retry_after is None else retry_after, "Discord's rate limit")
    if code == UNKNOWN_MESSAGE:
        return Sent("0")
    if code == _OVERLOADED:
        return RetryAfter(60.0, words)
    return Unknown(words) if status >= _SERVER_FAULT else Rejected(words)


def outcome_of_edit(status: int, code: int, channel: int) -> Outcome:
    """Sort an answer to an edit that is no success."""
    if code == UNKNOWN_MESSAGE:
        return Rejected(why(status, code, channel))
    return outcome(status, code, channel)
