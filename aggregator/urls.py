"""URLs as written become canonical links, comparison keys, hosts, and harmless text. Pure.

Nothing here raises for any text that a publisher or an operator can write, and
nothing here resolves a name.
"""

import re
from functools import cache, lru_cache
from urllib.parse import unquote, urljoin, urlsplit

from publicsuffixlist import PublicSuffixList
from url_normalize import url_normalize

#: Characters of a URL; a longer one is no link that a reader could follow, and
#: would not fit into an index of PostgreSQL (2,704 bytes).
LONGEST = 2048

#: Words in the name of a query parameter whose value is nobody's business.
_SECRET = re.compile(
    r"token|key|auth|(?:api|auth|access)key|(?:access|auth)token|authorization|bearer|credentials?|"
    r"hash|hmac|jwt|pass|passphrase|passwd|password|private|pwd|secret|session|sessionid|sid|sig|"
    r"sign|signature|ticket"
)
#: Names that only tell where a reader came from.
_TRACKER = re.compile(
    r"utm[_-].*|(?:hsa|matomo|mtm|piwik|pk|stm)_.*|wt\..*|wt_z?mc|"
    r"at_(?:custom\d*|medium|campaign\w*|link\w*|format|ptr_name|bbc\w*)|"
    r"ns_(?:campaign|fee|linkname|mchannel|source)|xt(?:cr|mc|or|ref)|"
    r"(?:cmp|cmpid|intcmp|icid|ncid|s_cid|sc_cid|trkid|ftag|ito|maca|mbid|mkwid|recirc|srsltid)|"
    r"(?:fb|g|tw|tt|y|d)clid|msclkid|irclickid|[gw]braid|gclsrc|"
    r"fb_(?:action_\w+|source)|igsh(?:id)?|li_fat_id|__twitter_impression|s_kwcid|ef_id|dicbo|spm|"
    r"guccounter|guce_referrer(?:_sig)?|gaa_(?:at|n|sig|ts)|_g[al]|_openstat|"
    r"mc_[ce]id|mkt_tok|_hs(?:enc|mi)|hsctatracking|oly_(?:anon|enc)_id|vero_id|wickedid|"
    r"emc|smid|smtyp|wpisrc|wpmm|wprss|\.?tsrc|soc_(?:src|trk)|sr_share|leadsource|"
    r"traffic_source|feed(?:name|type)|rss_id"
)
#: Names that mean something elsewhere, dropped only with a value that tells of a feed.
_REFERRER = re.compile(
    r"cid|feed|from|mod|ocid|origin|partner|ref|referrer|rss|siteid|source|src|srcref|via|xid"
)
_FEED_VALUE = re.compile(r"(?:^|[^a-z])(?:rss|feedburner)(?:$|[^a-z])|^(?:feed|rss\w*)$")
_TRACKING_FRAGMENT = re.compile(r"(?:echobox|link_time|ref|referrer)=[^&]*|rss", re.IGNORECASE)
_DISPLAYS = frozenset(("amp", "outputtype=amp", "amp=1", "amp=true"))

_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
#: What may stand in a path, a query and a fragment (RFC 3986 3.3-3.5), "%" included.
_FORBIDDEN = re.compile(r"[^A-Za-z0-9\-._~!$&'()*+,;=:@/?%]")
_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.\-]{0,252})|\[[0-9a-f:.]+\]")
_ADDRESS = re.compile(r"\[.*\]|[0-9.]+")
_INVISIBLE = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060\ufeff\ud800-\udfff]")
_SCHEME = re.compile(r"https?:", re.IGNORECASE)

_USERINFO = re.compile(r"^(\s*(?:[A-Za-z][A-Za-z0-9+.\-]*:)?//)?[^/?#]*@")
#: "user:pa/ss@host": no port looks like that, so it must be a password.
_BROKEN_USERINFO = re.compile(
    r"^(\s*[A-Za-z][A-Za-z0-9+.\-]*://)[^/?#@:]*:(?!\d*(?:[/?#]|$))[^@]*@"
)
_PARAMETER = re.compile(r"(?<=[?&;#])([^=&;#?]+)=([^&;#]*)")
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def without_secrets(url: str) -> str:
    """Return the URL fit to be shown: no user, no password, no secret parameter.

    A parameter whose name speaks of a secret keeps its name, with "..." for a
    value, so that a person still recognises the feed. Never raises. (RFC 9110
    4.2.4; CWE-532.)
    """
    shown, before = _bare(url), url
    # What stood behind a user may look like another one ("@//@").
    while shown != before:
        shown, before = _bare(shown), shown
    return shown


def _bare(url: str) -> str:
    masked = _PARAMETER.sub(_mask, url)
    plain = _BROKEN_USERINFO.sub(r"\1", masked, count=1)
    return _USERINFO.sub(lambda found: found[1] or "", plain, count=1)


def _mask(found: re.Match[str]) -> str:
    name = unquote(found[1])
    words = [*_WORDS.findall(name), re.sub(r"[^A-Za-z]", "", name)]
    secret = any(_SECRET.fullmatch(word.lower()) for word in words)
    return f"{found[1]}=..." if secret else found[0]


def host(url: str) -> str:
    """Return the host of a URL, lower case and in ASCII; "" where there is none."""
    try:
        netloc = urlsplit(url.strip()).netloc
    except ValueError:
        return ""
    return _split_origin(netloc)[0]


@lru_cache(maxsize=4096)
def registrable_domain(url_or_host: str) -> str | None:
    """Return the domain that somebody registered ("bbc.co.uk"), by the public suffix list.

    None for a public suffix itself and where there is no host. An IP address
    stands for itself. Kept, because a feed names the same few hosts again and again.
    """
    name = host(url_or_host) if "//" in url_or_host else _split_origin(url_or_host.strip())[0]
    if not name:
        return None
    if _ADDRESS.fullmatch(name):
        return name
    found: str | None = _suffixes().privatesuffix(name)
    return found


def canonical(url: str, base: str | None = None) -> str | None:
    """Return the one form of a link that is kept and shown; None where it is no link.

    Absolute, http or https, host in ASCII, no default port, no user, no dot
    segments (RFC 3986 6.2.2), no parameter or fragment that merely tells where
    the reader came from. Parameters keep their order, also those with an empty
    value. Idempotent; never raises.
    """
    link = _INVISIBLE.sub(_spaced, url.strip()).strip()
    link = link.replace("&amp;", "&").replace("&#038;", "&").replace("&#38;", "&")
    try:
        if base:
            link = urljoin(base, link)
        if not _SCHEME.match(link):
            return None
        parts = urlsplit(link.replace("\\", "/"))
    except ValueError:
        return None
    origin = _origin(parts.scheme.lower(), parts.netloc)
    if origin is None:
        return None
    query = _without_trackers(_quoted(parts.query))
    fragment = _readable_fragment(_quoted(parts.fragment))
    canonical_link = origin + _resolved(_quoted(parts.path))
    canonical_link += f"?{query}" if query else ""
    canonical_link += f"#{fragment}" if fragment else ""
    return canonical_link if len(canonical_link) <= LONGEST else None


def link_key(canonical_link: str) -> str:
    """Return what two canonical links of one article have in common.

    Without scheme, without a `www.`, `m.`, `mobile.` or `amp.` before a whole
    domain, without the last slash, parameters in alphabetical order. A fragment
    stays: it may tell the entries of a live page apart.
    """
    parts = urlsplit(canonical_link)
    name = parts.netloc
    for prefix in ("www.", "m.", "mobile.", "amp."):
        rest = name.removeprefix(prefix)
        if rest != name and registrable_domain(rest.partition(":")[0]):
            name = rest
    wanted = sorted(p for p in parts.query.split("&") if p and p.lower() not in _DISPLAYS)
    key = name + parts.path.rstrip("/")
    key += "?" + "&".join(wanted) if wanted else ""
    return key + (f"#{parts.fragment}" if parts.fragment else "")


def is_home_page(canonical_link: str) -> bool:
    """Tell whether a canonical link leads to a site's front page and so to no entry."""
    parts = urlsplit(canonical_link)
    return parts.path in {"", "/", "/index.html", "/index.php"} and not (
        parts.query or parts.fragment
    )


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def _spaced(found: re.Match[str]) -> str:
    """Drop what nobody sees; keep a space, so that it is escaped."""
    return " " if found[0] == " " else ""


def _origin(scheme: str, netloc: str) -> str | None:
    """Return "https://host[:port]", or None where that names no server."""
    name, port = _split_origin(netloc)
    if not name or port is None:
        return None
    default = {"http": "80", "https": "443"}[scheme]
    return f"{scheme}://{name}" + (f":{port}" if port not in {"", default} else "")


@lru_cache(maxsize=4096)
def _split_origin(netloc: str) -> tuple[str, str | None]:
    """Split "user@HOST:port" into the host in ASCII and the port (None: not a port).

    Kept, because a feed names the same few hosts again and again.
    """
    server = netloc.rpartition("@")[2]
    if server.startswith("["):
        name, _, rest = server.partition("]")
        name, port = name + "]", rest.removeprefix(":")
    else:
        name, _, port = server.partition(":")
    if len(name) > LONGEST or any(c in name for c in " \t/\\?#%"):
        return "", None
    try:
        normal = url_normalize(f"http://{name}/") if name else None
    except (ValueError, IndexError):
        return "", None
    ascii_name = (normal or "").removeprefix("http://").removesuffix("/").lower()
    if not _HOST.fullmatch(ascii_name):
        return "", None
    if not port:
        return ascii_name, ""
    valid = port.isascii() and port.isdigit() and len(port) <= 5 and 0 < int(port) < 65536  # noqa: PLR2004 (ports have 16 bits)
    return ascii_name, str(int(port)) if valid else None


def _quoted(part: str) -> str:
    """Escape what RFC 3986 wants escaped, unescape what it does not, in capitals."""
    percent = _BAD_PERCENT.sub("%25", part)
    plain = _ESCAPE.sub(_unescaped, percent)
    return _FORBIDDEN.sub(
        lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "replace")), plain
    )


def _unescaped(found: re.Match[str]) -> str:
    character = chr(int(found[1], 16))
    return character if character in _UNRESERVED else f"%{found[1].upper()}"


def _resolved(path: str) -> str:
    """Remove dot segments (RFC 3986 5.2.4); empty segments stay, they may mean something."""
    if "/." not in path:
        return path or "/"
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            if len(kept) > 1:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in {".", ".."}:
        kept.append("")
    return "/".join(kept) if len(kept) > 1 else "/"


def _without_trackers(query: str) -> str:
    return "&".join(p for p in query.split("&") if p and not _tracks(p))


def _tracks(parameter: str) -> bool:
    name, _, value = parameter.partition("=")
    plain = unquote(name).lower().removeprefix("amp;")
    if _TRACKER.fullmatch(plain):
        return True
    told = _FEED_VALUE.search(unquote(value).lower())
    return told is not None and _REFERRER.fullmatch(plain) is not None


def _readable_fragment(fragment: str) -> str:
    """Drop a text fragment (":~:text=...") and what only counts readers."""
    kept = fragment.partition(":~:")[0]
    counted = all(_tracks(p) or _TRACKING_FRAGMENT.fullmatch(p) for p in kept.split("&"))
    return "" if counted else kept
