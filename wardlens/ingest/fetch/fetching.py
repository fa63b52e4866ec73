"""Fetching one published file: politely, within limits, whole or not at all.

What is cut off is taken up again where it broke off; what has not changed is not sent again;
what is not the file (a web page, an archive that swells, something other than what the publisher
says it is) is refused with the address, the fact and the remedy. Standard library only.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import ipaddress
import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from email.message import Message
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import IO, Any

from wardlens.errors import WardlensError
from wardlens.ingest.counts import archives

_AGENT = "wardlens (crime and safety figures for community safety partnerships)"
_CHUNK = 1 << 16
_REDIRECTS = {301, 302, 303, 307, 308}
_WORTH_ANOTHER_TRY = {408, 425, 429, 500, 502, 503, 504}
_HTML = (b"<!doctype html", b"<html")

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Limits:
    """How large, how long and how often; seconds and bytes."""

    largest: int = 4_000_000_000
    seconds: float = 1_800.0
    """For one file, all tries together."""
    silence: float = 30.0
    """Without a single byte."""
    tries: int = 5
    back_off: float = 1.0
    """Before the second try, doubled before each further one."""
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Held:
    """What is known of a file fetched before; sent along, so that it need not come again."""

    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """One answer: the file as it lies in `path`, or that nothing has changed since `Held`."""

    url: str
    path: Path
    unchanged: bool
    etag: str = ""
    modified: str = ""
    size: int = 0
    sha256: str = ""


class FetchError(WardlensError):
    """A file that did not come. The message has the address, the fact and the remedy."""

    def __init__(self, url: str, fact: str, remedy: str) -> None:
        self.url, self.fact, self.remedy = url, fact, remedy
        super().__init__(f"{url}: {fact}. {remedy}")


class _BrokenOffError(WardlensError):
    """Worth another try: the fact, and the seconds after which the publisher asks for it."""

    def __init__(self, fact: str, after: float = 0.0) -> None:
        super().__init__(fact)
        self.after = after


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Redirects are followed by hand, so that each address is looked at first."""

    def redirect_request(self, *_: Any) -> None:
        """Follow none."""


def fetch(
    url: str,
    target: Path,
    held: Held | None = None,
    limits: Limits | None = None,
    progress: Progress = lambda _done, _size: None,
) -> Fetched:
    """Fetch `url` into `target`, all at once or not at all; `FetchError` if that cannot be.

    `held` makes the request conditional. What came of a fetch that was cut off lies beside the
    target (`.part`) and is taken up again, by the next try or the next call.
    """
    limits = limits or Limits()
    ends = time.monotonic() + limits.seconds
    fact = ""
    for number in range(limits.tries):
        try:
            return _try(url, target, held or Held(), limits, ends, progress)
        except _BrokenOffError as problem:
            fact = str(problem)
            wait = max(limits.back_off * 2**number, problem.after)
            if number + 1 == limits.tries or time.monotonic() + wait > ends:
                break
            time.sleep(wait)
    raise FetchError(url, fact, "Try again later, or fetch it by hand and use `load`.")


def listed(url: str, pattern: str, scratch: Path, limits: Limits | None = None) -> str:
    """The newest file in a publisher's listing (JSON) whose title or name is like `pattern`.

    Datastores give a file a new address with every edition; the listing keeps its own. Any JSON
    will do that holds objects with a `url` and a `title` or `name`.
    """
    path = fetch(url, scratch, limits=replace(limits or Limits(), largest=20_000_000)).path
    try:
        entries = list(_entries(json.loads(path.read_text("utf-8"))))
    except (ValueError, RecursionError) as problem:
        raise FetchError(url, "the listing is not JSON", "Correct it in sources.toml.") from problem
    fitting = [entry for entry in entries if _is_like(entry, pattern)]
    if not fitting:
        raise FetchError(
            url, f"the listing names no file like {pattern!r}", "Correct it in sources.toml."
        )
    newest = max(fitting, key=lambda entry: str(entry.get("timestamp", entry.get("updated", ""))))
    return urllib.parse.urljoin(url, str(newest["url"]))


def _entries(content: Any) -> Any:
    if isinstance(content, dict):
        if isinstance(content.get("url"), str):
            yield content
        for value in content.values():
            yield from _entries(value)
    elif isinstance(content, list):
        for value in content:
            yield from _entries(value)


def _is_like(entry: Mapping[str, Any], pattern: str) -> bool:
    names = (entry.get("title"), entry.get("name"), archives.name_of(str(entry["url"])))
    wanted = pattern.casefold()
    return any(wanted in name.casefold() for name in names if isinstance(name, str))


def _try(
    url: str, target: Path, held: Held, limits: Limits, ends: float, progress: Progress
) -> Fetched:
    part, about = _beside(target, ".part"), _beside(target, ".part.json")
    begun = _begun(part, about, url)
    headers = {"User-Agent": _AGENT, "Accept-Encoding": "identity"}
    if begun:
        headers |= {"Range": f"bytes={part.stat().st_size}-", "If-Range": begun}
    else:
        if held.etag:
            headers["If-None-Match"] = held.etag
        if held.modified:
            headers["If-Modified-Since"] = held.modified
    answer = _open(url, headers, limits, ends)
    with answer:
        if answer.status == 304:
            return Fetched(url, target, unchanged=True, **asdict(held))
        if answer.status == 416:  # what lies here is whole already, or longer than the file is now
            _forget(part, about)
            raise _BrokenOffError("nothing of the file is left to send: it is begun anew")
        goes_on = answer.status == 206
        if goes_on and not (
            _continues(answer, part.stat().st_size) and _mark(answer) in ("", begun)
        ):
            _forget(part, about)
            raise _BrokenOffError("the publisher sent another part than was asked for")
        if answer.headers.get("Content-Encoding", "identity") != "identity":
            raise FetchError(url, "the file came packed", "Fetch it by hand and use `load`.")
        start = part.stat().st_size if goes_on else 0
        size = start + int(answer.headers.get("Content-Length") or 0)
        if size > limits.largest:
            raise _too_large(url, size, limits)
        _remember(about, url, answer)
        with part.open("ab" if goes_on else "wb") as file:
            done = _copy(answer, file, url, start, size, limits, ends, progress)
    if answer.headers.get("Content-Length") and done < size:
        raise _BrokenOffError(f"cut off after {done:,} of {size:,} bytes")
    found = _whole(part, answer, whole_answer=not goes_on)
    part.replace(target)
    _forget(part, about)
    return Fetched(
        url,
        target,
        unchanged=False,
        etag=answer.headers.get("ETag", ""),
        modified=answer.headers.get("Last-Modified", ""),
        size=done,
        sha256=found,
    )


def _copy(
    answer: Any,
    file: IO[bytes],
    url: str,
    done: int,
    size: int,
    limits: Limits,
    ends: float,
    progress: Progress,
) -> int:
    """Bytes of an answer into a file, as far as they come; how many there are in all."""
    try:
        while chunk := answer.read1(_CHUNK):
            if done == 0 and chunk.lstrip()[:20].lower().startswith(_HTML):
                raise _a_page(url)
            file.write(chunk)
            done += len(chunk)
            progress(done, size)
            if done > limits.largest:
                raise _too_large(url, done, limits)
            if time.monotonic() > ends:
                raise TimeoutError(f"not done after {limits.seconds:,.0f} seconds")
        file.flush()
        os.fsync(file.fileno())
    except FetchError:
        file.close()
        Path(file.name).unlink(missing_ok=True)
        raise
    except (OSError, http.client.HTTPException) as problem:
        raise _BrokenOffError(f"cut off after {done:,} bytes: {_said(problem)}") from problem
    return done


def _open(url: str, headers: Mapping[str, str], limits: Limits, ends: float) -> Any:
    """The answer at the end of the redirects: 200, 206, 304 or 416."""
    opener = urllib.request.build_opener(_NoRedirect())
    address = url
    for _ in range(limits.redirects + 1):
        _refuse_unsafe(address, url)
        left = max(0.1, ends - time.monotonic())
        request = urllib.request.Request(address, headers=dict(headers))
        try:
            answer = opener.open(request, timeout=min(limits.silence, left))
        except urllib.error.HTTPError as problem:
            if problem.code in (304, 416):
                return problem
            problem.close()
            status, given = problem.code, problem.headers
            if status in _REDIRECTS and given.get("Location"):
                address = urllib.parse.urljoin(address, given["Location"])
                continue
            if status in _WORTH_ANOTHER_TRY:
                raise _BrokenOffError(f"the publisher answers {status}", _after(given)) from problem
            remedy = "Correct the address in data/sources.toml: see the publisher's page."
            raise FetchError(url, f"the publisher answers {status}", remedy) from problem
        except (OSError, http.client.HTTPException) as problem:
            raise _BrokenOffError(f"no answer: {_said(problem)}") from problem
        if "html" in answer.headers.get("Content-Type", "").lower():
            answer.close()
            raise _a_page(url)
        return answer
    raise FetchError(
        url,
        f"sent on more than {limits.redirects} times",
        "Correct the address in data/sources.toml.",
    )


def _refuse_unsafe(address: str, first: str) -> None:
    """https only; plain http, and machines of one's own, only where the first address is local."""
    parts = urllib.parse.urlsplit(address)
    local_first = _is_local(urllib.parse.urlsplit(first).hostname)
    local = _is_local(parts.hostname)
    if parts.scheme == "https" and (local_first or not local):
        return
    if parts.scheme == "http" and local and local_first:
        return
    raise FetchError(
        first,
        "sent on to an address that is not https on the open network"
        if address != first
        else "not an https address",
        "Correct the address in data/sources.toml.",
    )


def _is_local(host: str | None) -> bool:
    if not host or host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False


def _continues(answer: Any, size: int) -> bool:
    return str(answer.headers.get("Content-Range", "")).startswith(f"bytes {size}-")


def _whole(path: Path, answer: Any, *, whole_answer: bool) -> str:
    """The fingerprint of a file that came to its end; another try if the publisher's differs."""
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256")
    said = str(answer.headers.get("Repr-Digest", "")).partition("sha-256=:")[2].partition(":")[0]
    differs = bool(said) and said != base64.b64encode(sha256.digest()).decode()
    said = str(answer.headers.get("Content-MD5", ""))
    if said and whole_answer:
        with path.open("rb") as file:
            md5 = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False))
        differs = differs or said != base64.b64encode(md5.digest()).decode()
    if differs:
        path.unlink()
        raise _BrokenOffError("the file has another checksum than the publisher says")
    return sha256.hexdigest()


def _beside(target: Path, ending: str) -> Path:
    return target.with_name(target.name + ending)


def _begun(part: Path, about: Path, url: str) -> str:
    """What marks the edition of a file cut off earlier, empty where there is nothing to go on."""
    try:
        known = json.loads(about.read_text("utf-8"))
        begun = str(known["mark"]) if known["url"] == url and part.stat().st_size else ""
    except (OSError, ValueError, KeyError, TypeError):
        begun = ""
    if not begun:
        _forget(part, about)
    return begun


def _mark(answer: Any) -> str:
    """What tells one edition of a file from another byte by byte, if the publisher says it."""
    etag = str(answer.headers.get("ETag", ""))
    if etag and not etag.startswith("W/"):
        return etag
    return str(answer.headers.get("Last-Modified", ""))


def _remember(about: Path, url: str, answer: Any) -> None:
    about.parent.mkdir(parents=True, exist_ok=True)
    about.write_text(json.dumps({"url": url, "mark": _mark(answer)}), "utf-8")


def _forget(*paths: Path) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _after(headers: Message) -> float:
    """Seconds after which the publisher asks to be asked again, at most a minute."""
    given = headers.get("Retry-After") or ""
    try:
        seconds = float(given)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(given).timestamp() - time.time()
        except ValueError:
            seconds = 0.0
    return min(60.0, max(0.0, seconds))


def _said(problem: BaseException) -> str:
    reason = getattr(problem, "reason", None) or problem
    return str(reason) or type(problem).__name__


def _a_page(url: str) -> FetchError:
    return FetchError(
        url,
        "a web page came instead of a file",
        "Correct the address in data/sources.toml: see the publisher's page.",
    )


def _too_large(url: str, size: int, limits: Limits) -> FetchError:
    return FetchError(
        url,
        f"{size / 1e6:,.0f} MB or more, where {limits.largest / 1e6:,.0f} MB are allowed",
        "Raise largest_mb for it in data/sources.toml if that is right.",
    )
