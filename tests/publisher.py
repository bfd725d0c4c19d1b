"""Answers turned into an HTTP server on loopback that can misbehave as real publishers do.

`with Publisher() as publisher: publisher.serve("/feed", body=b"<rss/>")`, then
ask `publisher.url("/feed")` and count `publisher.requests`.
Effects: a listening socket and threads, until the `with` block ends.
"""

import contextlib
import gzip
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from email.utils import formatdate, parsedate_to_datetime
from http import HTTPStatus
from typing import Self

NO_BODY = frozenset({204, 304})


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One request as it arrived."""

    method: str
    #: Path and query as sent.
    path: str
    #: Lower-case names; a repeated header is joined with ", ".
    headers: Mapping[str, str]
    #: The header lines as sent, bytes, without line ends.
    raw: tuple[bytes, ...]
    #: Seconds of `time.monotonic` when its last header line arrived.
    at: float
    #: Which connection it came on; equal numbers mean keep-alive.
    connection: int
    #: How many requests were being answered, this one included.
    at_once: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What to send for one request, and how badly."""

    body: bytes = b""
    status: int = 200
    #: Sent as given, latin-1; Content-Length, Date are added unless given (None leaves one out).
    headers: Mapping[str, str | None] = field(default_factory=dict)
    #: Given an ETag or a Last-Modified, a request that matches gets 304 and no body.
    etag: str | None = None
    last_modified: str | None = None
    #: Compress where the request allows it.
    gzip: bool = False
    chunked: bool = False
    #: Seconds before the first byte.
    delay: float = 0.0
    #: Seconds after every byte of the head.
    drip_head: float = 0.0
    #: Seconds after every byte of the body.
    drip_body: float = 0.0
    #: Close after so many bytes of the body (whatever Content-Length says).
    cut: int | None = None
    #: Reset the connection instead of answering.
    reset: bool = False
    #: Sent instead of everything else; then the connection is closed.
    raw: bytes | None = None
    #: Repeat this after the head until the client goes away.
    endless: bytes | None = None
    #: Close the connection after the answer.
    close: bool = False


#: Makes the answer of a request.
Script = Callable[[Seen], Answer]


class Publisher:
    """A threaded HTTP/1.1 server on `host`, scripted per path; unknown paths answer 404."""

    def __init__(self, *, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> None:
        self.host = host
        #: Every request so far, in order of arrival.
        self.requests: list[Seen] = []
        #: The most requests that were being answered at one time.
        self.most_at_once = 0
        self._tls = tls
        self._scripts: dict[str, Sequence[Answer] | Script] = {}
        self._served: dict[str, int] = {}
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._under_way = 0
        self._threads: list[threading.Thread] = []
        self._connections: set[socket.socket] = set()
        self._listener = socket.create_server((host, 0), backlog=256)
        self._listener.settimeout(0.1)
        self.port: int = self._listener.getsockname()[1]

    def __enter__(self) -> Self:
        acceptor = threading.Thread(target=self._accept, name="publisher")
        self._threads.append(acceptor)
        acceptor.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        with contextlib.suppress(OSError):
            # Wakes the acceptor at once, where the system does that.
            self._listener.shutdown(socket.SHUT_RDWR)
        # The acceptor goes first, so that no connection comes after the last look.
        self._threads[0].join()
        self._listener.close()
        with self._lock:
            open_now = list(self._connections)
        for connection in open_now:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads[1:]:
            thread.join()

    def url(self, path: str = "/", *, host: str | None = None) -> str:
        """Return the address of a path; `host` names this machine otherwise."""
        scheme = "http" if self._tls is None else "https"
        return f"{scheme}://{host or self.host}:{self.port}{path}"

    def serve(self, path: str, body: bytes | str = b"", **answer: object) -> None:
        """Answer that path with this from now on; keywords are the fields of `Answer`."""
        content = body.encode() if isinstance(body, str) else body
        self.script(path, replace(Answer(body=content), **answer))  # type: ignore[arg-type]  # dataclasses checks the names

    def redirect(self, path: str, to: str, *, status: int = 302) -> None:
        """Send whoever asks for that path to another address."""
        self.script(path, Answer(status=status, headers={"Location": to}))

    def script(self, path: str, *answers: Answer) -> None:
        """Answer that path with these, one after another; the last one stays."""
        with self._lock:
            self._scripts[path] = answers
            self._served[path] = 0

    def compute(self, path: str, answer: Script) -> None:
        """Answer that path with what a function makes of the request."""
        with self._lock:
            self._scripts[path] = answer

    def asked(self, path: str) -> list[Seen]:
        """Return the requests for that path (its query included) so far."""
        with self._lock:
            return [seen for seen in self.requests if seen.path == path]

    def _accept(self) -> None:
        number = 0
        while not self._closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                # The timeout, or the end.
                continue
            number += 1
            thread = threading.Thread(
                target=self._converse, args=(connection, number), name=f"publisher-{number}"
            )
            self._threads.append(thread)
            thread.start()

    def _converse(self, plain: socket.socket, number: int) -> None:
        plain.settimeout(60)
        # Whatever the client does to the connection is its right, never the test's failure.
        with contextlib.suppress(OSError, ValueError), contextlib.closing(plain):
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self._connections.add(plain)
            connection = self._tls.wrap_socket(plain, server_side=True) if self._tls else plain
            with self._lock:
                self._connections.discard(plain)
                self._connections.add(connection)
            with contextlib.closing(connection), connection.makefile("rb") as lines:
                while not self._closing.is_set():
                    raw = tuple(_head(lines))
                    if not raw or not self._answer(connection, raw, number):
                        break

    def _answer(self, connection: socket.socket, raw: tuple[bytes, ...], number: int) -> bool:
        with self._lock:
            self._under_way += 1
            self.most_at_once = max(self.most_at_once, self._under_way)
            seen = _seen(raw, number, self._under_way)
            self.requests.append(seen)
            script = self._scripts.get(seen.path, (Answer(status=404, body=b"not here"),))
            if not callable(script):
                turn = self._served.get(seen.path, 0)
                self._served[seen.path] = turn + 1
        try:
            answer = script(seen) if callable(script) else script[min(turn, len(script) - 1)]
            return self._send(connection, seen, answer)
        finally:
            with self._lock:
                self._under_way -= 1

    def _send(self, connection: socket.socket, seen: Seen, answer: Answer) -> bool:
        self._closing.wait(answer.delay)
        if answer.reset:
            # Linger of zero makes close() send RST.
            linger = struct.pack("ii", 1, 0)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            return False
        if answer.raw is not None:
            self._drip(connection, answer.raw, answer.drip_head)
            return False
        head, body = _rendered(seen, answer)
        self._drip(connection, head, answer.drip_head)
        if answer.endless is not None:
            while not self._closing.is_set():
                connection.sendall(answer.endless)
            return False
        self._drip(connection, body if answer.cut is None else body[: answer.cut], answer.drip_body)
        return answer.cut is None and not answer.close

    def _drip(self, connection: socket.socket, content: bytes, pause: float) -> None:
        if not pause:
            connection.sendall(content)
            return
        for index in range(len(content)):
            connection.sendall(content[index : index + 1])
            if self._closing.wait(pause):
                return


def _head(lines: Iterator[bytes]) -> Iterator[bytes]:
    for line in lines:
        bare = line.rstrip(b"\r\n")
        if not bare:
            return
        yield bare


def _seen(raw: tuple[bytes, ...], number: int, at_once: int) -> Seen:
    method, path, _ = raw[0].decode("latin-1").split(" ", 2)
    headers: dict[str, str] = {}
    for line in raw[1:]:
        name, _, value = line.decode("latin-1").partition(":")
        key = name.lower()
        headers[key] = f"{headers[key]}, {value.strip()}" if key in headers else value.strip()
    return Seen(
        method=method,
        path=path,
        headers=headers,
        raw=raw[1:],
        at=time.monotonic(),
        connection=number,
        at_once=at_once,
    )


def _unchanged(seen: Seen, answer: Answer) -> bool:
    """RFC 9110 13.2.2: If-None-Match decides where there is one."""
    asked_etag = seen.headers.get("if-none-match")
    if asked_etag is not None:
        return asked_etag == answer.etag
    since = seen.headers.get("if-modified-since")
    if since is None or answer.last_modified is None:
        return False
    return parsedate_to_datetime(answer.last_modified) <= parsedate_to_datetime(since)


def _rendered(seen: Seen, answer: Answer) -> tuple[bytes, bytes]:
    """Return the head and the body as sent."""
    status = 304 if answer.status == 200 and _unchanged(seen, answer) else answer.status
    body = b"" if status in NO_BODY else answer.body
    headers: dict[str, str | None] = {"Date": formatdate(usegmt=True)}
    if answer.etag is not None:
        headers["ETag"] = answer.etag
    if answer.last_modified is not None:
        headers["Last-Modified"] = answer.last_modified
    if answer.gzip and "gzip" in seen.headers.get("accept-encoding", ""):
        body = gzip.compress(body, mtime=0) if body else body
        headers["Content-Encoding"] = "gzip"
    if answer.chunked:
        headers["Transfer-Encoding"] = "chunked"
        pieces = (body[start : start + 4096] for start in range(0, len(body), 4096))
        body = b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in pieces) + b"0\r\n\r\n"
    elif status not in NO_BODY and answer.endless is None:
        headers["Content-Length"] = str(len(body))
    headers |= answer.headers
    try:
        reason = HTTPStatus(status).phrase
    except ValueError:
        reason = "Odd"
    lines = [f"HTTP/1.1 {status} {reason}"]
    lines += [f"{name}: {value}" for name, value in headers.items() if value is not None]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"), body
