"""The link of an entry to the family of outlets that published it. Pure."""

from collections.abc import Mapping, Sequence

from aggregator.model import StoredEntry
from aggregator.model.report import Family
from aggregator.reports.agencies import DOMAINS
from aggregator.urls import host, registrable_domain

#: Where anybody publishes, and what leads elsewhere: there the outlet's name tells.
#: (Most shared hosts stand in the public suffix list itself, as blogspot.com does.)
_SHARED = frozenset(
    (
        *("beehiiv.com", "bit.ly", "bsky.app", "buttondown.com", "buttondown.email", "dev.to"),
        *("facebook.com", "feedburner.com", "flipboard.com", "ghost.io", "github.com"),
        *("google.com", "hashnode.dev", "home.blog", "instagram.com", "linkedin.com"),
        *("livejournal.com", "mastodon.social", "medium.com", "msn.com"),
        *("reddit.com", "soundcloud.com", "substack.com", "t.co", "t.me", "telegram.org"),
        *("threads.net", "tumblr.com", "twitter.com", "typepad.com", "vimeo.com"),
        *("wordpress.com", "write.as", "x.com", "ycombinator.com", "youtu.be", "youtube.com"),
        "apple.news",
    )
)


class Kinship:
    """Tells families apart, by the operator's list and by the domains of links."""

    __slots__ = ("_named",)

    def __init__(self, families: Sequence[Family] = ()) -> None:
        """The families of the operator go before everything else."""
        self._named: Mapping[str, str] = {
            domain: family.name for family in families for domain in family.domains
        }

    def of(self, stored: StoredEntry) -> str:
        """Return the key of the family that published an entry.

        "family:BBC" as configured, "agency:AP" for an agency's own site, else
        "domain:bbc.co.uk", the registrable domain of the link (public suffix
        list), else "outlet:name", in lower case, on a shared host or without a link.
        """
        name = host(stored.entry.link or "")
        labels = name.split(".")
        above = (".".join(labels[at:]) for at in range(len(labels)))
        named = next((self._named[domain] for domain in above if domain in self._named), None)
        if named is not None:
            return f"family:{named}"
        domain = registrable_domain(name) if name else None
        if domain is None or domain in _SHARED:
            return f"outlet:{stored.outlet.casefold()}"
        return f"agency:{DOMAINS[domain]}" if domain in DOMAINS else f"domain:{domain}"
