"""What Slack takes, in characters, where a card or an answer could reach it. Counted in UTF-16 units.

Quotes, names and headlines are cut shorter than the limits of single blocks; tests hold messages to all.
"""

from __future__ import annotations

# https://docs.slack.dev/reference/methods/chat.postMessage: `text` is best kept below this.
TEXT = 4000
# Not documented: whole messages of legal blocks are refused (`msg_blocks_too_long`) from about here on,
# https://github.com/slackapi/bolt-js/issues/2509
ALL_BLOCKS = 13000

#: Messages to one channel keep this distance, in seconds: those of a burst may be lost without an error,
#: https://docs.slack.dev/apis/web-api/rate-limits
SPACING = 1.0
