"""A URL becomes where to ask; an IP address becomes allowed or refused. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_network
from urllib.parse import quote, unquote, urljoin

from urllib3.exceptions import LocationParseError
from urllib3.util import Url, parse_url

from aggregator.fetch.failure import FetchError
from aggregator.fetch.rules import FetchRules, Network
from aggregator.model import Auth
from aggregator.urls import without_secrets

Address = IPv4Address | IPv6Address

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_DEFAULT_PORTS = {"http": 80, "https": 443}

#: What no public feed can come from: the IANA special-purpose registries
#: (RFC 6890 and its successors), and prefixes that lead to IPv4 behind them.
_SPECIAL: tuple[Network, ...] = tuple(
    map(
        ip_network,
        [
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "::/96",
            "64:ff9b::/96",
            "64:ff9b:1::/48",
            "100::/64",
            "2001::/23",
            "2001:db8::/32",
            "2002::/16",
            "3fff::/20",
            "5f00::/16",
            "fc00::/7",
            "fe80::/10",
            "fec0::/10",
            "ff00::/8",
        ],
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One URL taken apart, once."""

    #: Without user, password and fragment.
    url: str
    scheme: str
    host: str
    port: int
    #: From the URL's user part, if it has one.
    auth: Auth | None

    @property
    def origin(self) -> tuple[str, str, int]:
        """Scheme, host and port (RFC 6454)."""
        return self.scheme, self.host, self.port


def place(url: str) -> Place:
    """Take a URL apart; raises FetchError where it is not an http or https one."""
    shown = ascii(without_secrets(url))
    if _CONTROL.search(url.strip()):
        raise FetchError("address", f"{shown} holds a control character; correct the feed's url")
    try:
        parts = parse_url(url.strip())
    except LocationParseError as error:
        raise FetchError("address", f"{shown} is no URL; correct the feed's url") from error
    if parts.scheme not in _DEFAULT_PORTS or not parts.host:
        raise FetchError("address", f"{shown} is no http or https URL; correct the feed's url")
    port = _DEFAULT_PORTS[parts.scheme] if parts.port is None else parts.port
    bare = Url(parts.scheme, None, parts.host, parts.port, parts.path or "/", parts.query)
    return Place(
        url=bare.url,
        scheme=parts.scheme,
        host=parts.host.strip("[]"),
        port=port,
        auth=_credentials(parts.auth),
    )


def _credentials(written: str | None) -> Auth | None:
    if not written:
        return None
    user, _, password = written.partition(":")
    return Auth(user=unquote(user), password=unquote(password))


def redirected(here: Place, location: str | None) -> Place:
    """Return where a Location leads (RFC 9110 10.2.2); raises FetchError where it may not.

    The name and password that a publisher may put there are not used.
    """
    if not location:
        raise FetchError("redirect", "a redirect without a Location")
    # Header text is Latin-1 to Python; publishers write UTF-8.
    written = location.encode("latin-1", "replace").decode("utf-8", "replace")
    try:
        joined = urljoin(here.url, quote(written, safe="!#$%&'()*+,/:;=?@[]~"))
        there = place(joined)
    except (ValueError, FetchError) as error:
        raise FetchError("redirect", "a redirect to what is no http or https URL") from error
    if here.scheme == "https" and there.scheme == "http":
        raise FetchError("redirect", f"a redirect from https down to {without_secrets(there.url)}")
    return there


def inside(address: Address, networks: Iterable[Network]) -> bool:
    """Tell whether an address lies in one of the networks."""
    real = _unmapped(address)
    return any(real in network for network in networks)


def usable(
    addresses: tuple[Address, ...], *, host: str, port: int, rules: FetchRules
) -> set[Address]:
    """Return those of a host's addresses that may be connected to.

    Networks that the operator opened count first, on every port. Else a single
    address that is not public spoils the host, so that nobody chooses between
    the public and the private answer of one name. Raises FetchError.
    """
    opened = {address for address in addresses if inside(address, rules.allow_networks)}
    if opened:
        return opened
    for address in addresses:
        if any(_unmapped(address) in network for network in _SPECIAL):
            raise FetchError(
                "address",
                f"{host} is at {address}, which is not on the public internet; to poll it, add "
                "its network to allow_networks in [fetch]",
            )
    if port in rules.blocked_ports:
        raise FetchError(
            "address", f"port {port} of {host} is not for HTTP; correct the feed's url"
        )
    return set(addresses)


def _unmapped(address: Address) -> Address:
    """Return the IPv4 address behind an IPv4-mapped one (CVE-2026-33480)."""
    return getattr(address, "ipv4_mapped", None) or address
