"""Bytes as sent become the body, however they are cut into blocks."""

import gzip
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.fetch.body import body
from aggregator.fetch.failure import FetchError
from aggregator.fetch.headers import answered, header_refusal
from aggregator.fetch.rules import FetchRules

RULES = FetchRules()


def raw_deflate(content: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(content) + packer.flush()


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "Deflate": raw_deflate,
    "identity": bytes,
    "utf-8": bytes,
}


@given(
    content=st.binary(min_size=1, max_size=3000).map(lambda part: b"<" + part * 60),
    coding=st.sampled_from(sorted(PACKERS)),
    size=st.integers(1, 70_000),
)
def test_any_body_comes_back(content: bytes, coding: str, size: int) -> None:
    sent = PACKERS[coding](content)
    blocks = [sent[start : start + size] for start in range(0, len(sent), size)]
    assert body(blocks, {"content-encoding": coding}, RULES) == content


@given(
    parts=st.lists(st.binary(max_size=2000), min_size=1, max_size=4),
    size=st.integers(1, 5000),
    padding=st.sampled_from([b"", b"\0" * 9, b"junk"]),
)
def test_gzip_members_are_joined_and_padding_is_ignored(
    parts: list[bytes], size: int, padding: bytes
) -> None:
    """RFC 1952 2.2."""
    sent = b"".join(map(gzip.compress, [b"<", *parts])) + padding
    blocks = [sent[start : start + size] for start in range(0, len(sent), size)]
    assert body(blocks, {"content-encoding": "gzip"}, RULES) == b"<" + b"".join(parts)


@given(content=st.binary(min_size=1, max_size=3000), lost=st.integers(1, 3000))
def test_a_shortened_gzip_body_is_never_taken_for_whole(content: bytes, lost: int) -> None:
    """REL-26."""
    packed = gzip.compress(b"<" + content)
    kept = packed[: max(len(packed) - lost, 1)]
    with pytest.raises(FetchError) as caught:
        body([kept], {"content-encoding": "gzip"}, RULES)
    assert caught.value.kind == "connection"


def test_empty_gzip_members_without_end() -> None:
    """SEC-13: what unpacks to nothing is bounded by what is sent."""
    member = gzip.compress(b"") * 3000

    def endless() -> object:
        while True:
            yield member

    with pytest.raises(FetchError, match="bytes"):
        body(endless(), {"content-encoding": "gzip"}, FetchRules(max_bytes=500_000))  # type: ignore[arg-type]


def test_header_fields_are_joined_and_unfolded() -> None:
    """RFC 9110 5.3, RFC 9112 5.2."""
    fields = [("Vary", "a"), ("VARY", "b"), ("X-Long", "one\r\n  two")]
    assert answered(fields) == {"vary": "a, b", "x-long": "one two"}


@pytest.mark.parametrize(("name", "value"), [("X-Key", "a b"), ("Cookie", "a=1"), ("Accept", "")])
def test_headers_that_may_be_set(name: str, value: str) -> None:
    assert header_refusal(name, value) is None


@pytest.mark.parametrize(
    "name", ["host", "HOST", "X-Forwarded-Host", "Proxy-Authorization", "Connection", "a b", ""]
)
def test_headers_that_may_not_be_set(name: str) -> None:
    """SEC-07."""
    assert header_refusal(name, "x")
