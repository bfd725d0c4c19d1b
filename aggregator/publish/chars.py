"""Any text and any address to what XML, JSON, HTML and terminals can all show. Pure."""

import re
from urllib.parse import quote, urlsplit, urlunsplit

#: What XML 1.0 (2.2) cannot hold, and the C1 controls, which terminals obey.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
#: Embeddings, overrides and isolates (UAX 9): left open, they turn what follows around.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_SENTENCE_END = re.compile(r"[.!?\u2026][\"')\]\u2019\u201d\u00bb]*(?=\s)|[\u3002\uff01\uff1f]")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{1,8})*", re.ASCII)
#: Languages that are written from right to left (by their usual script).
_RIGHT_TO_LEFT = frozenset(
    ("ar", "arc", "arz", "azb", "ckb", "dv", "fa", "he", "iw", "ks", "pnb", "ps", "sd", "ug", "ur")
) | {"yi", "ji", "uz-af", "pa-pk", "syr", "nqo", "mzn", "lrc", "glk"}
_RIGHT_TO_LEFT_SCRIPTS = frozenset(("arab", "hebr", "syrc", "thaa", "nkoo", "adlm", "rohg"))
_SCRIPT_LENGTH = 4
#: Longest text of an item, in characters.
EXCERPT = 600


def line(text: str) -> str:
    """Return the text on one line, without what cannot be shown."""
    return " ".join(_TURNING.sub("", _UNFIT.sub("", text)).split())


def excerpt(text: str, limit: int = EXCERPT) -> str:
    """Return the first sentences of a text, at most `limit` characters.

    Cut after a sentence where one ends in the last two thirds, else at a space,
    else in the middle, with an ellipsis.
    """
    whole = line(text)
    if len(whole) <= limit:
        return whole
    ends = [found.end() for found in _SENTENCE_END.finditer(whole, 0, limit + 1)]
    if ends and limit // 3 <= ends[-1] <= limit:
        return whole[: ends[-1]].rstrip()
    space = whole.rfind(" ", limit // 2, limit)
    return whole[: space if space > 0 else limit - 1].rstrip() + "\u2026"


def web_address(url: str | None) -> str | None:
    """Return the address as an absolute URI of http or https (RFC 3986), else None.

    Without a user or password; what a URI cannot hold is percent-encoded.
    """
    try:
        parts = urlsplit(_UNFIT.sub("", url or "").strip())
        host = parts.netloc.rpartition("@")[2].encode("idna").decode("ascii")
        parts.port  # noqa: B018 - raises for a port that is none
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not re.fullmatch(r"[\w.:\[\]-]+", host):
        return None
    path, query, fragment = (
        quote(part, safe="%/:?@!$&'()*+,;=~-._", errors="replace")
        for part in (parts.path, parts.query, parts.fragment)
    )
    return urlunsplit((parts.scheme, host, path, query, fragment))


def language(tag: str) -> str | None:
    """Return the BCP 47 tag, or None where it says nothing ("und") or is none."""
    lowered = tag.lower()
    return lowered if _LANGUAGE.fullmatch(lowered) and lowered != "und" else None


def direction(tag: str | None) -> str:
    """Return the HTML `dir` of a language: "ltr", "rtl", or "auto" where unknown."""
    if tag is None:
        return "auto"
    main, *subtags = tag.split("-")
    scripts = [subtag for subtag in subtags if len(subtag) == _SCRIPT_LENGTH and subtag.isalpha()]
    if scripts:
        return "rtl" if scripts[0] in _RIGHT_TO_LEFT_SCRIPTS else "ltr"
    return "rtl" if main in _RIGHT_TO_LEFT or tag in _RIGHT_TO_LEFT else "ltr"
