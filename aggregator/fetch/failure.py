"""What goes wrong inside a fetch, before it becomes a `FetchFailed`. Pure."""

import http.client
import ssl
from collections.abc import Iterator


class FetchError(Exception):
    """A fetch cannot go on; never leaves this package."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        #: As in `FetchFailed.kind`.
        self.kind = kind
        #: For a person; holds no secret.
        self.message = message


def explained(error: BaseException) -> FetchError:
    """Return what an exception of requests or urllib3 comes down to.

    Their own texts quote the whole URL with its secrets, so only the innermost
    cause is told.
    """
    causes = tuple(_causes(error))
    for cause in causes:
        if isinstance(cause, FetchError):
            return cause
        if isinstance(cause, ssl.SSLCertVerificationError):
            return FetchError(
                "tls", f"the certificate is not to be trusted: {cause.verify_message}"
            )
        if isinstance(cause, TimeoutError):
            return FetchError("timeout", "the server stopped answering")
    inner = causes[-1]
    text = _printable(inner)
    if isinstance(inner, ssl.SSLError):
        return FetchError("tls", f"no secure connection: {text}")
    if isinstance(inner, OSError | http.client.HTTPException):
        return FetchError("connection", f"the connection broke: {text}")
    return FetchError("connection", f"no valid HTTP answer ({type(inner).__name__})")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield the exception and those wrapped in it, outermost first."""
    seen: set[int] = set()
    here: BaseException | None = error
    while here is not None and id(here) not in seen:
        seen.add(id(here))
        yield here
        wrapped = (getattr(here, "reason", None), *here.args, here.__cause__, here.__context__)
        here = next((inner for inner in wrapped if isinstance(inner, BaseException)), None)


def _printable(error: BaseException) -> str:
    """Return the error's text as one short line of ASCII; a server may have written it."""
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return ascii(str(text))[1:-1][:200]
