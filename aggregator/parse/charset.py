"""The bytes of a document become text, whatever its publisher says of their charset. Pure.

Bytes that are UTF-8 are read as UTF-8, whatever header and prolog claim: real
text in another charset is never UTF-8 by accident. Else the claims are tried,
and what still does not fit is read as windows-1252, byte by byte, so that one
bad byte never costs more than itself. (RFC 7303 3; Encoding Standard 4.2.)
"""

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: How "<" begins a document without a byte order mark (XML 1.0 appendix F).
_UNMARKED = (
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
    (b"{\x00", "utf-16-le"),
    (b"\x00{", "utf-16-be"),
)
_EBCDIC = bytes.fromhex("4c6fa794")
_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([\w.:\-]+)""", re.IGNORECASE)
_PROLOG = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']\s*([A-Za-z0-9._:\-]+)""")
_SEVEN_BIT = frozenset(("iso2022_jp", "iso2022_jp_1", "iso2022_jp_2", "iso2022_kr", "hz"))
#: What browsers read instead, a superset each (Encoding Standard 4.2).
_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
#: surrogateescape's stand-ins for bytes, and the characters of windows-1252.
_STRAY = {0xDC00 + byte: bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0x100)}


def decoded(body: bytes, content_type: str) -> tuple[str, str]:
    """Return the text, and what is doubtful about it ("" where nothing is)."""
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace"), ""
    for start, encoding in _UNMARKED:
        if body.startswith(start):
            return body.decode(encoding, "replace"), ""
    claims = _claims(body, content_type)
    if b"\x1b" in body or b"~{" in body:
        for claim in claims:
            if claim in _SEVEN_BIT:
                return body.decode(claim, "replace"), ""
    try:
        return body.decode("utf-8"), ""
    except UnicodeDecodeError:
        return _decoded_by_claim(body, claims)


def _claims(body: bytes, content_type: str) -> list[str]:
    """Return the names of the codecs that header and prolog name, where Python has them."""
    names: list[str] = []
    if header := _HEADER.search(content_type):
        names.append(header[1])
    if prolog := _PROLOG.match(body[:1024]):
        names.append(prolog[1].decode("ascii"))
    if body.startswith(_EBCDIC):
        names.append("cp037")
    claims: list[str] = []
    for name in names:
        try:
            codec = codecs.lookup(name)
            "".encode(codec.name)  # some codecs are not from bytes to text
        except (LookupError, ValueError):
            continue
        claims.append(_WIDER.get(codec.name, codec.name))
    return claims


def _decoded_by_claim(body: bytes, claims: list[str]) -> tuple[str, str]:
    others = [claim for claim in claims if claim != "utf-8" and not claim.startswith("utf-16")]
    for claim in others:
        try:
            return body.decode(claim), ""
        except UnicodeDecodeError:
            continue
    if others and "utf-8" not in claims and others[0] != "cp1252":
        doubt = f"some bytes are not {others[0]}, as its charset claims"
        return body.decode(others[0], "replace"), doubt
    text = body.decode("utf-8", "surrogateescape").translate(_STRAY)
    doubt = "" if "cp1252" in others else "some bytes are not UTF-8; they were read as windows-1252"
    return text, doubt
