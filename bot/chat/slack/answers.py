"""What Slack's error codes mean for a post, and who must do what about them. Pure.

Codes: https://docs.slack.dev/reference/methods/chat.postMessage#errors. One that is not named is a refusal:
Slack says `ok: false` only where nothing was posted, but for those in `IN_DOUBT`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.alerts.destination import Outcome, Rejected, RetryAfter, Unknown

#: Slack's part of the work may have been done although these came back.
IN_DOUBT = frozenset({"fatal_error", "internal_error", "service_unavailable"})
#: Nothing was done, and time alone helps: code → how long to wait where Slack names no time, in seconds.
PASSING = {
    "ratelimited": 30.0,
    "rate_limited": 30.0,
    "request_timeout": 1.0,
    "invalid_cursor": 1.0,  # reading begins anew
    "team_added_to_org": 600.0,
    "org_login_required": 600.0,
}
#: The blocks are at fault, not the channel: the same text without them may pass.
FORM = frozenset(
    {
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_attachments",
        "msg_blocks_too_long",
        "attachment_payload_limit_exceeded",
        "too_many_attachments",
        "no_text",
    }
)
_BAD_LOGIN = (
    "Slack does not accept the token: copy the app's Bot User OAuth Token (xoxb-…) into SLACK_BOT_TOKEN "
    "and restart"
)
_POLICY = "an admin of the Slack workspace must allow the app to post in channel {channel}"
_ASK_SLACK = "a person with access to the Slack workspace must look into its settings"
_REFUSALS = {
    "invalid_auth": _BAD_LOGIN,
    "not_authed": _BAD_LOGIN,
    "token_revoked": _BAD_LOGIN,
    "token_expired": _BAD_LOGIN,
    "account_inactive": "the app was removed from the workspace: install it again and set SLACK_BOT_TOKEN",
    "not_allowed_token_type": "SLACK_BOT_TOKEN holds another kind of token: use the Bot User Token (xoxb-…)",
    "channel_not_found": "Slack finds no channel {channel}: check `channel` of this destination; to a "
    "private channel, invite the app first (/invite @its-name)",
    "not_in_channel": "the app is not in channel {channel}: type /invite @its-name there",
    "is_archived": "channel {channel} is archived: bring it back, or name another channel",
    "missing_scope": "the app lacks the permission {needed}: add it under OAuth & Permissions and reinstall",
    "no_permission": "the app may not post in channel {channel}: invite it there (/invite @its-name)",
    "access_denied": _POLICY,
    "accesslimited": "Slack refuses calls from this network: an admin must allow this machine's address",
    "app_access_restricted": _POLICY,
    "ekm_access_denied": _POLICY,
    "enterprise_is_restricted": "install the app in a workspace, not in the Enterprise organisation",
    "message_limit_exceeded": "the workspace has used up its messages: its owner must change the plan",
    "messages_tab_disabled": "the app's Messages tab is off: turn it on under App Home, or post to a channel",
    "restricted_action": _POLICY,
    "restricted_action_read_only_channel": "channel {channel} is read-only: its owners must let the app post",
    "restricted_action_thread_only_channel": "channel {channel} takes only replies: name another channel",
    "restricted_action_non_threadable_channel": "channel {channel} takes no replies in threads",
    "restricted_action_thread_locked": "the thread was locked by an admin",
    "two_factor_setup_required": _ASK_SLACK,
    "message_not_found": "somebody deleted the message",
    "cant_update_message": "the message is not the app's own: it was posted under another token",
    "edit_window_closed": "the workspace lets messages be edited for a limited time, which is over",
    "update_failed": "Slack could not change the message",
    "team_not_found": "give `channel` of this destination as an id (C…), not as a name",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of Slack that is no success."""

    status: int  # of HTTP
    error: str = ""  # Slack's code; empty if the body was none of Slack's
    retry_after: float | None = None  # seconds, from the header
    needed: str = ""  # the permission that was missing

    @classmethod
    def of(cls, status: int, headers: Mapping[str, str], body: Any) -> Answer:
        """Read what Slack sent, whatever it is."""
        body = body if isinstance(body, dict) else {}
        return cls(
            status=status,
            error=str(body.get("error", "")),
            retry_after=_seconds(headers.get("Retry-After")),
            needed=str(body.get("needed", "")),
        )

    @property
    def blames_the_form(self) -> bool:
        """Nothing was posted, and only for how the message is made."""
        return self.error in FORM

    def why(self, channel: str) -> str:
        """Say in plain words what was answered and who must do what."""
        if self.status == 429 or self.error in {"ratelimited", "rate_limited"}:  # noqa: PLR2004 - HTTP
            return "Slack's rate limit"
        if self.blames_the_form:
            return f"Slack refuses how the message is made ({self.error}): please report this fault of Tocsin"
        if self.error:
            words = _REFUSALS.get(self.error, f"Slack refuses to post in channel {channel}")
            told = words.format(channel=channel, needed=self.needed or "chat:write")
            return f"{told} ({self.error})"
        return f"Slack answered with HTTP status {self.status}"

    def outcome(self, channel: str) -> Outcome:
        """Sort the answer to a post."""
        why = self.why(channel)
        if self.status == 429 or self.error in PASSING:  # noqa: PLR2004 - HTTP
            wait = self.retry_after if self.retry_after is not None else PASSING.get(self.error, 30.0)
            return RetryAfter(wait, why)
        if self.error in IN_DOUBT or not self.error:
            return Unknown(why)
        return Rejected(why)


def _seconds(header: str | None) -> float | None:
    try:
        return max(0.0, float(header)) if header else None
    except ValueError:
        return None
