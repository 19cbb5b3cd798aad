"""What Discord takes, in characters. We count UTF-16 units, which are never fewer."""

from __future__ import annotations

# https://docs.discord.com/developers/resources/message#create-message
CONTENT = 2000
NONCE = 25
# https://docs.discord.com/developers/resources/message#embed-object-embed-limits
EMBED_TITLE = 256
EMBED_DESCRIPTION = 4096
EMBED_FIELDS = 25
FIELD_NAME = 256
FIELD_VALUE = 1024
EMBED_FOOTER = 2048
ALL_EMBEDS = 6000
# https://docs.discord.com/developers/components/reference
CUSTOM_ID = 100
BUTTON_LABEL = 80
BUTTONS_IN_A_ROW = 5
ROWS = 5
#: https://docs.discord.com/developers/resources/channel#start-thread-from-message
THREAD_NAME = 100
