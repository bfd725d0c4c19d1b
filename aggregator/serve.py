"""Publications -> HTTP: a look-up and a conditional answer, nothing rendered.

Effects: network (a Starlette application; the daemon binds it).
"""

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from aggregator.ports import Served, Store

#: On every answer: nothing of a feed may run, frame or be sniffed.
_SHIELD = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src https: http: data:; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def application(
    store: Store, *, max_age: int, moved: Callable[[str], str | None] = lambda _: None
) -> Starlette:
    """Return the web application over a store's publications.

    Args:
        store: where the publications lie.
        max_age: seconds for which a reader need not ask again (RFC 9111 5.2.2.1).
        moved: maps the path of a renamed topic to its present path, else None.
    """

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("ok\n", headers={**_SHIELD, "Cache-Control": "no-store"})

    async def publication(request: Request) -> Response:
        path = request.path_params["path"]
        if path == "" or path.endswith("/"):
            path += "index.html"
        served = await run_in_threadpool(store.served, path)
        if served is not None:
            return answer(request, served, max_age=max_age)
        return await _elsewhere(path)

    async def _elsewhere(path: str) -> Response:
        target = moved(path)
        if target is None and not path.endswith(".html"):
            folder = f"{path}/index.html"
            if await run_in_threadpool(store.served, folder) is not None:
                target = f"{path}/"
        if target is None:
            return PlainTextResponse("Not found\n", status_code=404, headers=_SHIELD)
        return RedirectResponse(f"/{target}", status_code=308, headers=_SHIELD)

    return Starlette(
        routes=[
            Route("/healthz", healthz, methods=["GET"]),
            Route("/{path:path}", publication, methods=["GET"]),
        ]
    )


def answer(request: Request, served: Served, *, max_age: int) -> Response:
    """Answer a GET or HEAD with 200 or 304 (RFC 9110 13.2.2: If-None-Match wins)."""
    zipped = _accepts_gzip(request.headers.get("accept-encoding", ""))
    etag = f'"{served.digest[:32]}{"-gz" if zipped else ""}"'
    publication = served.publication
    headers = {
        **_SHIELD,
        "ETag": etag,
        "Last-Modified": format_datetime(publication.updated.astimezone(UTC), usegmt=True),
        "Cache-Control": f"public, max-age={max_age}",
        "Vary": "Accept-Encoding",
        "Access-Control-Allow-Origin": "*",
    }
    if _is_fresh(request, etag, publication.updated):
        return Response(status_code=304, headers=headers)
    if zipped:
        headers["Content-Encoding"] = "gzip"
    return Response(
        served.gzipped if zipped else publication.body,
        media_type=publication.media_type,
        headers=headers,
    )


def _accepts_gzip(accepted: str) -> bool:
    """Read Accept-Encoding as far as it matters here (RFC 9110 12.5.3)."""
    for offer in accepted.lower().split(","):
        coding, _, parameters = offer.strip().partition(";")
        if coding.strip() in {"gzip", "x-gzip", "*"}:
            return parameters.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


def _is_fresh(request: Request, etag: str, updated: datetime) -> bool:
    candidates = request.headers.get("if-none-match")
    if candidates is not None:
        tags = {tag.strip().removeprefix("W/") for tag in candidates.split(",")}
        return "*" in tags or etag in tags
    since = request.headers.get("if-modified-since")
    if since is None:
        return False
    try:
        instant = parsedate_to_datetime(since)
    except ValueError:
        return False
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=UTC)
    return updated.replace(microsecond=0) <= instant
