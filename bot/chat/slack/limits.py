"""What Slack takes, in characters, where a card or an answer could reach it. Counted in UTF-16 units.

Quotes, names and headlines are cut shorter than the limits of single blocks; tests hold messages to all.
"""

from __future__ import annotations

# https://docs.slack.dev/reference/methods/chat.postMessage: `text` is best kept below this.
TEXT = 4000
# Not documented: whole messages of legal blocks are refused (`msg_blocks_too_long`) from about here on,
# https://github.com/slackapi/bolt-js/issues/2509
ALL_BLOCKS = 13000

# https://docs.slack.dev/reference/block-kit/block-elements/button-element and …/select-menu-element
LABEL = 75
# https://docs.slack.dev/reference/block-kit/blocks/input-block: `text` of a label; of a hint the same
HINT = 2000
# https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element: `max_length`
INPUT = 3000
# https://docs.slack.dev/reference/views
VIEW_TITLE = 24
VIEW_BLOCKS = 100
PRIVATE_METADATA = 3000

#: Messages to one channel keep this distance, in seconds: those of a burst may be lost without an error,
#: https://docs.slack.dev/apis/web-api/rate-limits
SPACING = 1.0
