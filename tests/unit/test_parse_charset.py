"""Bytes become text."""

import pytest

from aggregator.parse.charset import decoded


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        ("é".encode(), "text/xml; charset=iso-8859-1", "é"),
        (b"\xe9", 'text/xml; charset="ISO-8859-1"', "é"),
        (b"\x93q\x94", "text/xml; charset=iso-8859-1", "“q”"),
        (b"\xe9\xff\x81", "", "éÿ\ufffd"),
        (b"\x81\x40 \xff", "text/xml; charset=shift_jis", "\u3000 \uf8f3"),
        (b"abc", "text/xml; charset=base64", "abc"),
        (b"abc", "text/xml; charset=undefined", "abc"),
        ("日本".encode("euc_jp"), "text/xml; charset=euc-jp", "日本"),
        ("日本".encode("euc_jp") + b"\xff", "text/xml; charset=euc-jp", "日本\ufffd"),
        (b"\xe9", "text/xml; charset=ascii", "é"),
        (b"caf\xe9 \xc3\xa9", "text/xml; charset=utf-8", "café é"),
        ("日本".encode("utf-16"), "text/xml; charset=utf-8", "日本"),
        ("<a>é".encode("utf-32-be"), "", "<a>é"),
        ('<?xml version="1.0" encoding="cp037"?>é'.encode("cp037"), "", None),
    ],
)
def test_decoded(body: bytes, content_type: str, text: str | None) -> None:
    """REL-27: the text, or U+FFFD for a byte; never a lost document."""
    expected = text if text is not None else '<?xml version="1.0" encoding="cp037"?>é'
    assert decoded(body, content_type)[0] == expected
