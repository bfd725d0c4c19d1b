"""Bytes of a list into text, and text into labels that any output can hold. Pure."""

import codecs
import re

#: Characters of a title or category that are kept.
LONGEST = 300

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

#: Declared encodings that are believed: real ones, all supersets of ASCII.
_BELIEVED = re.compile(
    r"(?:utf-?8|us-ascii|iso-8859-\d{1,2}|(?:windows-|cp)\d{3,4}|koi8-[ru]"
    r"|shift[_-]jis|euc-(?:jp|kr)|gb2312|gbk|gb18030|big5)",
    re.IGNORECASE,
)

#: What XML 1.0 (2.2) cannot hold, and control characters; white space is folded later.
_UNFIT = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")

_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")


def decoded(data: bytes) -> tuple[str, str, tuple[str, ...]]:
    """Return the text without a byte order mark, its encoding, and what was in doubt.

    A byte order mark decides, else the declaration, else UTF-8 (XML 1.0,
    appendix F), else Windows-1252, which older software writes undeclared.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _lenient(data[len(mark) :], encoding)
    found = _DECLARED.search(data[:400])
    name = found[1].decode("ascii") if found else "utf-8"
    encoding = name.lower() if _BELIEVED.fullmatch(name) and _exists(name) else "utf-8"
    try:
        return _without_nul(data.decode(encoding)), encoding, ()
    except UnicodeDecodeError:
        return _lenient(data, "utf-8" if found else "cp1252")


def label(value: str) -> str:
    """Return a text on one line, bounded, without what XML 1.0 cannot hold (SEC-23)."""
    return " ".join(_UNFIT.sub("", value[: 4 * LONGEST]).split())[:LONGEST].strip()


def _exists(name: str) -> bool:
    try:
        codecs.lookup(name)
    except LookupError:
        return False
    return True


def _lenient(data: bytes, encoding: str) -> tuple[str, str, tuple[str, ...]]:
    text = data.decode(encoding, errors="replace")
    doubt = (f"holds bytes that are not {encoding}",) if "\ufffd" in text else ()
    return _without_nul(text), encoding, doubt


def _without_nul(text: str) -> str:
    return text.replace("\0", "")
