"""The knobs of fetching, with their defaults. Pure."""

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network

from aggregator import __version__

Network = IPv4Network | IPv6Network

#: Ports on which something other than HTTP is known to listen: the list of
#: https://fetch.spec.whatwg.org/#port-blocking, and below it SMB, databases,
#: message queues, remote desktops and caches.
NON_HTTP_PORTS = frozenset(
    {0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101}
    | {102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389}
    | {427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636}
    | {989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566}
    | {6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080}
    | {445, 1433, 1521, 3306, 3389, 5432, 5672, 5900, 6379, 9042, 9092, 11211, 27017}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRules:
    """How long, how much and where; each limit binds one feed's request, redirects included."""

    #: For finding and reaching the host, TLS included, at each hop.
    connect_timeout: timedelta = timedelta(seconds=10)
    #: From the first look-up to the last byte, by the wall clock.
    total_timeout: timedelta = timedelta(seconds=30)
    #: Of the decoded body.
    max_bytes: int = 20_000_000
    #: Decoded bytes for each byte sent; XML rarely shrinks to less than a thirtieth.
    max_ratio: int = 100
    max_redirects: int = 5
    #: Where a publisher can read who we are; stands in the User-Agent.
    contact: str = ""
    #: Instead of "aggregator/VERSION (+contact)".
    user_agent: str | None = None
    #: Private networks that may be polled, on every port.
    allow_networks: tuple[Network, ...] = ()
    #: Outside of `allow_networks`.
    blocked_ports: frozenset[int] = NON_HTTP_PORTS
    #: A publisher's Retry-After counts up to here.
    max_retry_after: timedelta = timedelta(days=30)
    #: PEM file of certificate authorities that are trusted besides the usual ones.
    ca_file: str | None = None

    def agent(self) -> str:
        """Return the User-Agent (RFC 9110 10.1.5): product, version and whom to ask."""
        if self.user_agent is not None:
            return self.user_agent
        about = f"+{self.contact}" if self.contact else "feed aggregator"
        return f"aggregator/{__version__} ({about})"
