"""Identifiers, each a text of its own type so that no two are confused. Pure."""

from typing import NewType

#: A feed, apart from its URL, which may change: a uuid5 as text, minted once.
FeedId = NewType("FeedId", str)
#: What identifies an entry within its feed: "id:...", "link:..." or "title:...".
EntryKey = NewType("EntryKey", str)
#: An entry in the store: uuid5(feed id, entry key) as text.
EntryId = NewType("EntryId", str)
#: A story: uuid5(installation, id of its founding entry) as text.
StoryId = NewType("StoryId", str)
#: A topic, apart from its slug, which may change: minted once.
TopicId = NewType("TopicId", str)
