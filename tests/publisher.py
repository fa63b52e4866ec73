"""A publisher on this machine that replays files, and misbehaves as it is told to."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import threading
import time
import urllib.parse
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MODIFIED = "Mon, 02 Mar 2026 09:00:00 GMT"


class Publisher:
    """Files by path, each with an ETag; `behave` says what the next answers are instead."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self._server = server
        self.files: dict[str, bytes] = {}
        self.asked: list[tuple[str, Message]] = []
        self._next: dict[str, list[str]] = defaultdict(list)
        self._always: dict[str, str] = {}
        self.bytes_sent = 0

    def serve(self, name: str, content: bytes | str) -> str:
        """Publish a file (or its next edition) and return its address."""
        self.files[f"/{name}"] = content.encode() if isinstance(content, str) else content
        return self.address(name)

    def address(self, name: str) -> str:
        """The address of a file, published or not."""
        return f"http://127.0.0.1:{self._server.server_port}/{urllib.parse.quote(name)}"

    def behave(self, name: str, *ways: str) -> None:
        """What the next answers for a file are, one after the other; then it is served."""
        self._next[f"/{name}"] += ways

    def always(self, name: str, way: str) -> None:
        """What every answer for a file is, until it is told to be `well`."""
        self._always[f"/{name}"] = way

    def way(self, path: str) -> str:
        """How to answer now."""
        if self._next[path]:
            return self._next[path].pop(0)
        return self._always.get(path, "well")


class _Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    publisher: Publisher

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        path = urllib.parse.unquote(self.path)
        self.publisher.asked.append((path, self.headers))
        self.close_connection = True
        way = self.publisher.way(path)
        kind, _, value = way.partition(" ")
        with suppress(BrokenPipeError, ConnectionResetError):
            getattr(self, f"_{kind}")(path, value)

    def _well(self, path: str, _value: str = "") -> None:
        content = self.publisher.files.get(path)
        if content is None:
            self._status(path, "404")
            return
        etag = _etag(content)
        if self.headers.get("If-None-Match") == etag:
            self.send_response(304)
            self.end_headers()
            return
        given = {"ETag": etag, "Last-Modified": MODIFIED, "Content-Type": "text/csv"}
        asked = self._asked(etag, len(content))
        if asked is None:
            self._send(200, content, given)
        elif not asked:
            self._send(416, b"", given | {"Content-Range": f"bytes */{len(content)}"})
        else:
            self._send(206, content[asked.start : asked.stop], given | _told(asked, len(content)))

    def _asked(self, etag: str, size: int) -> range | None:
        """The bytes asked for (RFC 9110, 14): none of the file's is 416, no valid wish is all."""
        wish = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range", ""))
        if not wish or self.headers.get("If-Range", etag) not in (etag, MODIFIED):
            return None
        first, last = wish.groups()
        if not first:
            return range(size - min(size, int(last)), size) if last else None
        if last and int(last) < int(first):
            return None
        return range(int(first), min(size, int(last) + 1) if last else size)

    def _send(self, status: int, content: bytes, given: Mapping[str, str]) -> None:
        self.send_response(status)
        for key, value in ({"Content-Length": str(len(content))} | dict(given)).items():
            self.send_header(key, value)
        self.end_headers()
        self.publisher.bytes_sent += len(content)
        self.wfile.write(content)

    def _status(self, _path: str, value: str) -> None:
        self._send(int(value), b"no", {"Content-Type": "text/plain"})

    def _busy(self, _path: str, value: str) -> None:
        self._send(503, b"later", {"Retry-After": value})

    def _cut(self, path: str, value: str) -> None:
        """The first part of what was asked for, then silence."""
        content = self.publisher.files[path]
        asked = self._asked(_etag(content), len(content)) or range(len(content))
        sent = content[asked.start : asked.start + int(value or 100)]
        self.publisher.bytes_sent += len(sent)
        self.send_response(206 if asked.start else 200)
        self.send_header("ETag", _etag(content))
        self.send_header("Content-Length", str(len(asked)))
        for key, told in _told(asked, len(content)).items() if asked.start else ():
            self.send_header(key, told)
        self.end_headers()
        self.wfile.write(sent)
        self.wfile.flush()
        self.connection.close()

    def _unsaid(self, path: str, value: str) -> None:
        """Cut off, without ever having said how long it is."""
        self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(self.publisher.files[path][: int(value)])

    def _chunks(self, path: str, value: str) -> None:
        """In chunks, of which the last never comes."""
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        part = self.publisher.files[path][: int(value)]
        self.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n40\r\nhalf")

    def _slow(self, path: str, value: str) -> None:
        """A byte now and then."""
        content = self.publisher.files[path]
        self.send_response(200)
        self.send_header("ETag", '"slow"')
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        for byte in content:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            time.sleep(float(value))

    def _silent(self, _path: str, value: str) -> None:
        time.sleep(float(value))

    def _page(self, _path: str, value: str) -> None:
        """A web page with the manners of a file."""
        content = b"\n<!DOCTYPE html><html><body>Sorry, we moved</body></html>"
        self._send(200, content, {"Content-Type": value or "text/csv"})

    def _to(self, _path: str, value: str) -> None:
        self._send(302, b"", {"Location": value})

    def _misread(self, path: str, _value: str) -> None:
        """Other bytes than the checksum says."""
        content = self.publisher.files[path]
        said = base64.b64encode(hashlib.md5(content + b"x").digest()).decode()
        self._send(200, content, {"Content-MD5": said})

    def _digest(self, path: str, _value: str) -> None:
        content = self.publisher.files[path]
        said = base64.b64encode(hashlib.sha256(content).digest()).decode()
        self._send(200, content, {"Repr-Digest": f"sha-256=:{said}:"})

    def _elsewhere(self, path: str, _value: str) -> None:
        """Another part than was asked for."""
        content = self.publisher.files[path]
        given = {"Content-Range": f"bytes 0-{len(content) - 1}/{len(content)}"}
        self._send(206, content, given)

    def _endless(self, _path: str, _value: str) -> None:
        self.send_response(200)
        self.end_headers()
        while True:
            self.wfile.write(b"a,b\n" * 4_096)

    def _packed(self, path: str, _value: str) -> None:
        self._send(200, self.publisher.files[path], {"Content-Encoding": "gzip"})

    def _dropped(self, _path: str, _value: str) -> None:
        self.connection.close()


def _etag(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:16]}"'


def _told(part: range, size: int) -> dict[str, str]:
    return {"Content-Range": f"bytes {part.start}-{part.stop - 1}/{size}"}


@contextmanager
def publishing() -> Iterator[Publisher]:
    """A publisher that answers until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answer)
    server.daemon_threads = True
    publisher = Publisher(server)
    server.RequestHandlerClass = type("Answer", (_Answer,), {"publisher": publisher})
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield publisher
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def archive(members: Mapping[str, bytes | str]) -> bytes:
    """A ZIP archive of these members."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return packed.getvalue()


def bomb(megabytes: int = 50, name: str = "2026-03/2026-03-test-street.csv") -> bytes:
    """An archive of some hundred times its size."""
    return archive({name: b"0" * (megabytes * 1_000_000)})
