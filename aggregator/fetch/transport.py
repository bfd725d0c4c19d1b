"""A host and port become a connection to an address that was checked.

The guard sits where the socket is opened, so no redirect, no DNS answer that
changes and no spelling of an address gets past it; Host, SNI and the name in
the certificate stay those of the URL. Effects: network.
"""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from queue import Empty, SimpleQueue
from typing import Any

from requests import PreparedRequest
from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from aggregator.fetch.address import Address, usable
from aggregator.fetch.deadline import Attempt
from aggregator.fetch.failure import FetchError
from aggregator.fetch.rules import FetchRules

#: Hosts whose idle connections are kept, and how many of each.
_HOSTS_KEPT, _IDLE_KEPT = 64, 8

_Found = tuple[tuple[Address, socket.AddressFamily, Any], ...]


def resolved(host: str, port: int, *, timeout: float) -> _Found:
    """Return a host's addresses, each with what `connect` needs; raises FetchError."""
    try:
        return _looked_up(host, port, socket.AI_NUMERICHOST)
    except OSError:
        pass
    except UnicodeError as error:
        raise FetchError("dns", f"{host!a} cannot be a host name") from error
    # The look-up of a name cannot be interrupted, so a thread of its own waits for it.
    answers: SimpleQueue[_Found | OSError] = SimpleQueue()

    def look_up() -> None:
        try:
            answers.put(_looked_up(host, port, 0))
        except OSError as error:
            answers.put(error)

    threading.Thread(target=look_up, name="fetch-dns", daemon=True).start()
    try:
        found = answers.get(timeout=timeout)
    except Empty as error:
        raise FetchError(
            "dns", f"no answer from DNS about {host} within {timeout:.0f} s"
        ) from error
    if isinstance(found, OSError):
        raise FetchError("dns", f"no address found for {host}: {found.strerror}") from found
    return found


def _looked_up(host: str, port: int, flags: int) -> _Found:
    rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)
    return tuple((ip_address(str(row[4][0]).partition("%")[0]), row[0], row[4]) for row in rows)


def dial(host: str, port: int, *, rules: FetchRules, attempt: Attempt) -> socket.socket:
    """Connect to the first address of a host that answers, if all may be asked.

    The time for connecting is shared among the addresses. Raises FetchError.
    """
    budget = min(rules.connect_timeout.total_seconds(), attempt.remaining())
    until = time.monotonic() + budget
    found = resolved(host, port, timeout=budget)
    allowed = usable(tuple(address for address, *_ in found), host=host, port=port, rules=rules)
    ahead = [(family, where_to) for address, family, where_to in found if address in allowed]
    last: OSError | None = None
    while ahead:
        family, where_to = ahead.pop(0)
        share = max((until - time.monotonic()) / (len(ahead) + 1), 0.1)
        line = socket.socket(family, socket.SOCK_STREAM)
        try:
            line.settimeout(share)
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            line.connect(where_to)
            attempt.opened(line)
            line.settimeout(max(until - time.monotonic(), 1.0))
        except OSError as error:
            last = error
            line.close()
        else:
            return line
    raise _unreachable(host, port, last, rules)


def _unreachable(host: str, port: int, error: OSError | None, rules: FetchRules) -> FetchError:
    at = f"{host}:{port}"
    if isinstance(error, TimeoutError):
        seconds = rules.connect_timeout.total_seconds()
        return FetchError("timeout", f"{at} could not be reached within {seconds:g} s")
    if isinstance(error, ConnectionRefusedError):
        return FetchError("refused", f"{at} refuses connections; no web server runs there")
    why = error.strerror if error else "no address"
    return FetchError("connection", f"{at} could not be reached: {why}")


def trusted(rules: FetchRules) -> ssl.SSLContext:
    """Return the one TLS context: the system's authorities, certifi's, and the operator's."""
    context = ssl.create_default_context()
    context.load_verify_locations(DEFAULT_CA_BUNDLE_PATH)
    if rules.ca_file is not None:
        context.load_verify_locations(rules.ca_file)
    return context


class GuardedAdapter(HTTPAdapter):
    """Sends prepared requests over guarded connections; keeps idle ones open.

    Used without a Session, so there are no cookies, no .netrc, no proxies of
    the environment, and no redirect is followed or even read.
    """

    def __init__(self, rules: FetchRules, current: Callable[[], Attempt]) -> None:
        self._rules = rules
        self._current = current
        self._context = trusted(rules)
        super().__init__(pool_connections=_HOSTS_KEPT, pool_maxsize=_IDLE_KEPT)

    def init_poolmanager(
        self,
        connections: int,
        maxsize: int,
        block: bool = False,  # noqa: FBT001, FBT002 - as HTTPAdapter declares it
        **pool_kwargs: Any,  # noqa: ANN401 - as above
    ) -> None:
        """Make the pools whose connections are guarded."""
        super().init_poolmanager(
            connections, maxsize, block=block, ssl_context=self._context, **pool_kwargs
        )
        self.poolmanager.pool_classes_by_scheme = _guarded_pools(self._rules, self._current)

    def get_connection_with_tls_context(
        self,
        request: PreparedRequest,
        verify: bool | str | None,  # noqa: ARG002, FBT001 - as HTTPAdapter declares it
        proxies: Mapping[str, str] | None = None,  # noqa: ARG002 - as above
        cert: Any = None,  # noqa: ANN401, ARG002 - as above
    ) -> HTTPConnectionPool:
        """Return the pool for a request; TLS is as the one context says, always."""
        pool: HTTPConnectionPool = self.poolmanager.connection_from_url(request.url or "")
        return pool

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:  # noqa: ANN401 - as HTTPAdapter declares it
        """Leave the pool alone: the context holds the authorities already."""


def _guarded_pools(
    rules: FetchRules, current: Callable[[], Attempt]
) -> dict[str, type[HTTPConnectionPool]]:
    """Return pools whose connections go through `dial` and are known to the attempt."""

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return dial(self._dns_host, self.port, rules=rules, attempt=current())

        def request(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - passed on
            _take_up(self, current())
            super().request(*args, **kwargs)

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return dial(self._dns_host, self.port, rules=rules, attempt=current())

        def request(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - passed on
            _take_up(self, current())
            super().request(*args, **kwargs)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}


def _take_up(connection: HTTPConnection, attempt: Attempt) -> None:
    if connection.sock is None or attempt.dialled:
        return
    if attempt.fresh_only:
        connection.close()
    else:
        attempt.taken_up(connection.sock)
