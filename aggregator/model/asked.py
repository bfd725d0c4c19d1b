"""What the operator asks for: subscriptions and topics. Pure."""

from dataclasses import dataclass, field
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Auth:
    """HTTP Basic credentials of one feed; never shown, logged or exported."""

    user: str
    password: str

    def __repr__(self) -> str:
        """Without the secret, so that no traceback tells it."""
        return f"Auth(user={self.user!r}, password='...')"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """The wish to follow one feed."""

    #: As configured, secrets filled in; http or https.
    url: str
    #: The URL as it may be told to anyone; "" where only its own parts can be secret.
    shown: str = ""
    #: Values from the environment in the URL: never to be told.
    secrets: tuple[str, ...] = field(default=(), repr=False)
    #: The operator's name for the feed; stands in for the document's own title.
    title: str | None = None
    #: Who is speaking; falls back to `title`, then to the document's title.
    outlet: str | None = None
    #: The operator's categories (in OPML: the outlines it stands in).
    categories: tuple[str, ...] = ()
    #: Poll exactly this often, whatever the publisher says (a Retry-After still binds).
    interval: timedelta | None = None
    enabled: bool = True
    #: Extra request headers, in order.
    headers: tuple[tuple[str, str], ...] = ()
    user_agent: str | None = None
    auth: Auth | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A standing interest that gets a merged feed of its own."""

    #: [a-z0-9-]+; the folder and address of its publications.
    slug: str
    title: str
    #: In the query language of `aggregator.route`; None takes every story.
    query: str | None = None
    #: Former slugs, whose identity this topic carries on.
    was: tuple[str, ...] = ()
    #: How many stories its feed holds (more where they came within 48 h).
    max_entries: int = 100
    #: Outlets, by name or by domain of their links, that lead a story they tell.
    lead: tuple[str, ...] = ()
    #: What an item of its feed is: "story", or "thread" (a thread and day).
    unit: str = "story"
