"""What Slack takes, in characters. We count UTF-16 units, which are never fewer."""

from __future__ import annotations

# https://docs.slack.dev/reference/methods/chat.postMessage: `text` is best kept below this.
TEXT = 4000
# https://docs.slack.dev/reference/block-kit/blocks
BLOCKS = 50
SECTION_TEXT = 3000
CONTEXT_ELEMENTS = 10
ACTION_ELEMENTS = 25
BUTTON_TEXT = 75
BUTTON_VALUE = 2000
ACTION_ID = 255
URL = 3000
# Not documented: whole messages of legal blocks are refused (`msg_blocks_too_long`) from about here on,
# https://github.com/slackapi/bolt-js/issues/2509
ALL_BLOCKS = 13000

#: Messages to one channel keep this distance, in seconds: those of a burst may be lost without an error,
#: https://docs.slack.dev/apis/web-api/rate-limits
SPACING = 1.0
