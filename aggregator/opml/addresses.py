"""A feed's URL into what is wrong with it, and into a form to compare by. Pure."""

import unicodedata
from urllib.parse import SplitResult, urlsplit

#: Characters; a longer one fits into no index of PostgreSQL (2,704 bytes).
LONGEST = 2048

_PORTS = {"http": 80, "https": 443}


def address_problem(url: str) -> str | None:
    """Tell why a URL cannot be subscribed to; None where it can.

    The answer never repeats the URL, which may hold secrets (SEC-05, SEC-17).
    Which addresses and ports may be reached is decided when it is fetched.
    """
    if not url:
        return "is empty"
    if len(url) > LONGEST:
        return f"is longer than {LONGEST} characters"
    if any(char.isspace() or unicodedata.category(char) in {"Cc", "Cs"} for char in url):
        return "holds a space or a control character"
    if "\\" in url:
        return "holds a backslash"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "is no valid URL"
    return _part_problem(parts, port)


def _part_problem(parts: SplitResult, port: int | None) -> str | None:
    if not parts.scheme:
        return "lacks its http:// or https://"
    if parts.scheme not in _PORTS:
        return f"begins with {parts.scheme}:, but only http:// and https:// can be polled"
    if not parts.hostname:
        return "names no host"
    if port == 0:
        return "names port 0"
    return None


def same_address(url: str) -> str:
    """Return a form that is equal for two spellings of one URL; never raises.

    Scheme and host in lower case, without a default port, a fragment or an
    empty path (RFC 3986 6.2.2.1 and 6.2.3); everything else as it is, and all
    of what is no http(s) URL.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return url.strip()
    if not host or parts.scheme not in _PORTS:
        return url.strip()
    userinfo, at, _ = parts.netloc.rpartition("@")
    address = f"[{host}]" if ":" in host else host
    number = "" if port in {None, _PORTS.get(parts.scheme)} else f":{port}"
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{userinfo}{at}{address}{number}{parts.path or '/'}{query}"
