"""A folder of feeds -> HTTP on loopback, with ETags, as a publisher would.

Effects: network, files.
"""

import hashlib
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


@contextmanager
def serving(root: Path, types: Mapping[str, str]) -> Iterator[str]:
    """Serve the files below a folder; yield the base URL, without a final slash.

    Args:
        root: the folder; a file that changes is served changed.
        types: the paths that are served, each with its Content-Type.
    """
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(root, types))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, name="demo feeds", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(root: Path, types: Mapping[str, str]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = self.path.lstrip("/")
            if path not in types:
                self._send(404, b"Not found\n", {"Content-Type": "text/plain"})
                return
            body = (root / path).read_bytes()
            etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            if self.headers.get("If-None-Match") == etag:
                self._send(304, b"", {"ETag": etag})
                return
            self._send(200, body, {"ETag": etag, "Content-Type": types[path]})

        def _send(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 304:  # noqa: PLR2004 - a 304 has no body (RFC 9110 15.4.5)
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing: the demo's terminal belongs to the demo."""

    return Handler
