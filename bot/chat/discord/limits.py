"""What Discord takes, in characters, where a card or an answer could reach it. Counted in UTF-16 units.

Quotes, names and facts are cut shorter than their own limits; tests hold messages to all limits.
"""

from __future__ import annotations

# https://docs.discord.com/developers/resources/message#create-message
CONTENT = 2000
# https://docs.discord.com/developers/resources/message#embed-object-embed-limits
EMBED_TITLE = 256
#: Of all texts of an embed together.
EMBED = 6000
# https://docs.discord.com/developers/resources/channel#start-thread-from-message
THREAD_NAME = 100
# https://docs.discord.com/developers/components/reference#button and #string-select
BUTTON_LABEL = 80
OPTION_LABEL = 100
# https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object-modal
MODAL_TITLE = 45
# https://docs.discord.com/developers/components/reference#label and #text-input
BLANK_LABEL = 45
BLANK_HINT = 100
BLANK = 4000
