"""A FetchRequest becomes a FetchResult, whatever the publisher does.

Effects: network, threads (a watchdog; one for each DNS look-up).
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from types import TracebackType
from typing import Self

from requests import PreparedRequest, Request, Response
from requests.exceptions import RequestException
from urllib3.exceptions import HTTPError

from aggregator.fetch.address import Place, inside, place, redirected
from aggregator.fetch.body import BLOCK, body
from aggregator.fetch.deadline import Attempt, Watchdog
from aggregator.fetch.failure import FetchError, explained
from aggregator.fetch.headers import answered, asked, retry_after
from aggregator.fetch.rules import FetchRules
from aggregator.fetch.transport import GuardedAdapter, resolved
from aggregator.model import (
    Fetched,
    FetchFailed,
    FetchRequest,
    FetchResult,
    Gone,
    NotModified,
    Redirect,
)
from aggregator.ports import Clock
from aggregator.urls import without_secrets

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: 226 (RFC 3229) is only sent to who asked for a delta, which we never do.
_BODIES = frozenset({200, 203, 226})
_EMPTY = frozenset({204, 205})
#: Bodies of errors and redirects are read no further, to keep the connection.
_SMALL = 16_384


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """The head of an answer, its body still unread."""

    response: Response
    headers: dict[str, str]
    here: Place
    redirects: tuple[Redirect, ...]
    #: Whether validators were sent.
    conditional: bool


class Fetcher:
    """Asks publishers for feeds: conditionally, within bounds, at public addresses only.

    Thread-safe. Close it, or use it in a `with` block; a closed one cuts off
    the requests under way and fails every later one.
    """

    def __init__(self, rules: FetchRules, clock: Clock) -> None:
        self._rules = rules
        self._clock = clock
        self._watchdog = Watchdog()
        self._local = threading.local()
        self._adapter = GuardedAdapter(rules, self._current)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Cut off what is under way, end the watchdog and drop idle connections."""
        self._watchdog.close()
        self._adapter.close()

    def fetch(self, request: FetchRequest) -> FetchResult:
        """Ask once, following redirects; never raises for what a publisher does.

        Bounded by `total_timeout` of wall-clock time, whatever is dripped.
        """
        seconds = self._rules.total_timeout.total_seconds()
        with self._watchdog.attempt(seconds) as attempt:
            self._local.attempt = attempt
            try:
                return self._result(request, attempt)
            except FetchError as error:
                failure = error
            except (RequestException, HTTPError, OSError) as error:
                failure = explained(error)
            except Exception as error:  # noqa: BLE001 - one feed never stops a sweep
                failure = FetchError(
                    "internal", f"unexpected {type(error).__name__}: {_bare(error)}"
                )
            finally:
                self._local.attempt = None
            if attempt.expired and failure.kind != "timeout":
                # Being cut off shows as a broken connection.
                failure = FetchError("timeout", f"no whole answer within {seconds:g} s")
        return FetchFailed(kind=failure.kind, message=failure.message, at=self._clock.now())

    def inside(self, url: str) -> bool:
        """Tell whether a URL's host resolves wholly inside `allow_networks`.

        False where it does not resolve. Effects: may ask DNS.
        """
        networks = self._rules.allow_networks
        if not networks:
            return False
        timeout = self._rules.connect_timeout.total_seconds()
        try:
            there = place(url)
            found = resolved(there.host, there.port, timeout=timeout)
        except FetchError:
            return False
        return bool(found) and all(inside(address, networks) for address, *_ in found)

    def _current(self) -> Attempt:
        attempt: Attempt = self._local.attempt
        return attempt

    def _result(self, request: FetchRequest, attempt: Attempt) -> FetchResult:
        answer = self._answer(request, attempt)
        try:
            return self._judged(answer, attempt)
        finally:
            _finish(answer.response, attempt)

    def _answer(self, request: FetchRequest, attempt: Attempt) -> _Answer:
        """Follow redirects by hand until something else comes (RFC 9110 15.4)."""
        here = place(request.url)
        auth = request.auth or here.auth
        origin, home = here.origin, True
        redirects: list[Redirect] = []
        visited = {here.url}
        while True:
            fields = asked(request, self._rules, url=here.url, auth=auth, home=home)
            response = self._sent(here, fields, attempt)
            headers = answered(response.raw.headers.items())
            if response.status_code not in _REDIRECTS:
                return _Answer(
                    response=response,
                    headers=headers,
                    here=here,
                    redirects=tuple(redirects),
                    conditional="If-None-Match" in fields or "If-Modified-Since" in fields,
                )
            _finish(response, attempt)
            here = redirected(here, headers.get("location"))
            redirects.append(Redirect(status=response.status_code, url=here.url))
            if here.url in visited:
                raise FetchError(
                    "redirect", f"redirects in a circle at {without_secrets(here.url)}"
                )
            if len(redirects) > self._rules.max_redirects:
                raise FetchError("redirect", f"more than {self._rules.max_redirects} redirects")
            visited.add(here.url)
            # What was once left out is not brought back by a way back.
            home = home and here.origin == origin

    def _sent(self, here: Place, fields: dict[str, str], attempt: Attempt) -> Response:
        """Send one request; again where a connection kept alive is dead (RFC 9112 9.3.1)."""
        prepared = Request("GET", here.url, headers=fields).prepare()
        try:
            return self._once(prepared, attempt, fresh_only=False)
        except RequestException as error:
            if not attempt.reused or attempt.expired:
                raise explained(error) from error
        return self._once(prepared, attempt, fresh_only=True)

    def _once(self, prepared: PreparedRequest, attempt: Attempt, *, fresh_only: bool) -> Response:
        attempt.start_hop(fresh_only=fresh_only)
        left = attempt.remaining()
        # The watchdog bounds the whole; this merely lets a silent server go.
        return self._adapter.send(prepared, stream=True, timeout=(left, left + 1))

    def _judged(self, answer: _Answer, attempt: Attempt) -> FetchResult:
        status = answer.response.status_code
        if status in _BODIES:
            content = body(_wire(answer.response, attempt), answer.headers, self._rules)
            return Fetched(
                url=answer.here.url,
                status=status,
                headers=answer.headers,
                body=content,
                redirects=answer.redirects,
                at=self._clock.now(),
            )
        at = self._clock.now()
        if status == HTTPStatus.NOT_MODIFIED and answer.conditional:
            return NotModified(
                url=answer.here.url, headers=answer.headers, redirects=answer.redirects, at=at
            )
        if status == HTTPStatus.GONE:
            return Gone(url=answer.here.url, at=at)
        return self._failed(answer, at)

    def _failed(self, answer: _Answer, at: datetime) -> FetchFailed:
        status = answer.response.status_code
        until = retry_after(answer.headers, at=at, most=self._rules.max_retry_after)
        message = f"HTTP {status} {_phrase(status)}".rstrip()
        if status == HTTPStatus.NOT_MODIFIED:
            message += ", though nothing was said to compare with"
        if answer.redirects:
            message += f" at {without_secrets(answer.here.url)}"
        return FetchFailed(
            kind="empty" if status in _EMPTY else "status",
            message=message,
            status=status,
            retry_after=until if status >= HTTPStatus.BAD_REQUEST else None,
            at=at,
        )


def _wire(response: Response, attempt: Attempt) -> Iterator[bytes]:
    """Yield what is sent as body, undecoded, until it ends or time is up."""
    while block := response.raw.read1(BLOCK, decode_content=False):
        attempt.remaining()
        yield block
    # A connection that the watchdog shut looks like one that ended well.
    attempt.remaining()


def _finish(response: Response, attempt: Attempt) -> None:
    """Keep the connection if what is left to read is small; else close it."""
    raw = response.raw
    try:
        left = raw.length_remaining
        if not attempt.expired and left is not None and left <= _SMALL:
            while raw.read1(_SMALL, decode_content=False):
                pass
            raw.release_conn()
    except (HTTPError, OSError):
        pass
    finally:
        response.close()


def _phrase(status: int) -> str:
    # Never the server's own words: they would end in logs and pages.
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _bare(error: Exception) -> str:
    return ascii(without_secrets(str(error)))[1:-1][:200]
