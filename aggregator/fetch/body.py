"""The bytes of an answer become its body, decoded within bounds, or a FetchError. Pure.

The bounds bind what comes out of the decoder, a block at a time, so that a
small bomb costs no more than the limit (CVE-2025-66471). Whether a compressed
body is whole is seen only here, since urllib3's own decoders do not tell.
"""

import zlib
from collections.abc import Iterable, Iterator, Mapping

from aggregator.fetch.failure import FetchError
from aggregator.fetch.rules import FetchRules

#: Bytes decoded at a time.
BLOCK = 65_536
#: Below this many decoded bytes the ratio says nothing.
_RATIO_FROM = 1_000_000
_GZIP, _ZLIB, _RAW = 31, 15, -15
_UNOFFERED = frozenset({"br", "zstd", "compress", "x-compress", "dcb", "dcz"})


def body(wire: Iterable[bytes], headers: Mapping[str, str], rules: FetchRules) -> bytes:
    """Return the whole decoded body.

    `wire` yields what was sent, in blocks; `headers` have lower-case names.
    Raises FetchError where the body is empty, too large, cut off or in a coding
    that was not offered.
    """
    coding = _coding(headers)
    counted = _Counted(wire)
    blocks = iter(counted) if coding is None else _inflated(counted, coding)
    whole = bytearray()
    for block in blocks:
        whole += block
        if max(len(whole), counted.sent) > rules.max_bytes:
            raise FetchError(
                "too-large",
                f"the body is over {rules.max_bytes:,} bytes; raise max_bytes in [fetch]",
            )
        if len(whole) > max(_RATIO_FROM, counted.sent * rules.max_ratio):
            raise FetchError(
                "too-large", f"the body unpacks to over {rules.max_ratio} times its size"
            )
    if not whole.strip():
        raise FetchError("empty", "the answer has no body")
    return bytes(whole)


class _Counted:
    """Passes blocks on and counts their bytes."""

    def __init__(self, wire: Iterable[bytes]) -> None:
        self._wire = wire
        self.sent = 0

    def __iter__(self) -> Iterator[bytes]:
        for block in self._wire:
            self.sent += len(block)
            yield block


def _coding(headers: Mapping[str, str]) -> str | None:
    """Return "gzip" or "deflate", None for plain; what is no coding at all counts as plain."""
    named = [token.strip().lower() for token in headers.get("content-encoding", "").split(",")]
    codings = [
        token.removeprefix("x-")
        for token in named
        if token in {"gzip", "x-gzip", "deflate"} | _UNOFFERED
    ]
    if not codings:
        return None
    if len(codings) > 1 or codings[0] not in {"gzip", "deflate"}:
        what = ascii(", ".join(codings))[:60]
        raise FetchError("encoding", f"the body is encoded as {what}, which was not offered")
    return codings[0]


def _inflated(wire: Iterable[bytes], coding: str) -> Iterator[bytes]:
    """Yield decoded blocks of at most BLOCK bytes (RFC 1950-1952).

    A gzip body may have several members; what follows the last one is ignored.
    An empty block is yielded for what decodes to nothing, so that the caller
    sees every block sent.
    """
    inflater = None
    try:
        for block in wire:
            if inflater is None:
                inflater = zlib.decompressobj(_window(block, coding))
            yield b""
            left, more = block, True
            while more:
                if inflater.eof:
                    if coding != "gzip" or not left.startswith(b"\x1f"):
                        return
                    inflater = zlib.decompressobj(_GZIP)
                out = inflater.decompress(left, BLOCK)
                yield out
                left = inflater.unused_data if inflater.eof else inflater.unconsumed_tail
                more = bool(left) or (len(out) == BLOCK and not inflater.eof)
    except zlib.error as error:
        raise FetchError(
            "encoding", f"the body is not the {coding} that it claims to be"
        ) from error
    if inflater is not None and not inflater.eof:
        raise FetchError("connection", f"the {coding} body ends early")


def _window(first: bytes, coding: str) -> int:
    """Return zlib's wbits; some servers send "deflate" without its zlib wrapper."""
    if coding == "gzip":
        return _GZIP
    return _ZLIB if first[0] & 0x0F == zlib.DEFLATED else _RAW
