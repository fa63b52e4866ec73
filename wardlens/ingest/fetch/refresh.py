"""Refreshing: the newest editions from the publishers' addresses, tried on a copy, then published.

Files are fetched without holding anything up. Then, under the lock, they are loaded into a copy
of what is held, a store is made of it and looked at beside the one that serves. Only where
nothing speaks against it do the new editions join those held and does the new store serve.
Killed at any moment, the old store serves and the next refresh begins again.
"""

from __future__ import annotations

import filecmp
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import IntEnum
from pathlib import Path

import duckdb
import filelock
import msgspec

from wardlens.errors import WardlensError
from wardlens.ingest.build import build, verify
from wardlens.ingest.counts import archives
from wardlens.ingest.counts.files import FileRefusedError
from wardlens.ingest.fetch.downloads import Downloads
from wardlens.ingest.fetch.fetching import FetchError, Limits
from wardlens.ingest.load import load
from wardlens.store import config, paths, refreshed, store
from wardlens.store.refreshed import Refreshed, SourceState

_FETCHED = "fetched"
_STAGE = ".refresh-"


class Outcome(IntEnum):
    """What became of a refresh; the number is the exit code."""

    DONE = 0
    KEPT = 1
    """The old release serves, because something speaks against the new one or nothing came."""
    DONE_IN_PART = 3


class UnknownSourceError(WardlensError):
    """A source that has no address in data/sources.toml."""


class Address(config.Fetch, frozen=True, kw_only=True):
    """Where one file of a source comes from: an entry of `fetch` in data/sources.toml."""

    source: str


@dataclass(slots=True)
class RefreshReport:
    """What was done, in lines to print."""

    outcome: Outcome = Outcome.DONE
    lines: list[str] = field(default_factory=list)
    release: str = ""
    reason: str = ""


@dataclass(slots=True)
class _Arrival:
    """What came from one address: files to load, or why none."""

    address: Address
    files: list[Path] = field(default_factory=list)
    mark: dict[str, str] = field(default_factory=dict)
    state: str = "unchanged"
    words: str = ""


def addresses(names: Sequence[str] = ()) -> list[Address]:
    """The addresses of these sources, by default of all that need not be asked for by name."""
    path = paths.data() / "sources.toml"
    known = [
        _address(source, entry)
        for source, described in config.sources().items()
        for entry in described.fetch
    ]
    unknown = sorted(set(names) - {address.source for address in known})
    if unknown:
        there = ", ".join(sorted({address.source for address in known})) or "none"
        raise UnknownSourceError(
            f"no address to fetch {unknown[0]!r} from in {path}; there are: {there}"
        )
    return [
        address
        for address in known
        if (address.source in names if names else not address.on_request)
    ]


def refresh(
    names: Sequence[str] = (),
    progress: build.Progress = build.silent,
    limits: Limits | None = None,
    downloads: Downloads | None = None,
) -> RefreshReport:
    """Fetch, load, check and publish what is new; the old release serves until all of it holds.

    `downloads`: what came already, where several partnerships are refreshed together.
    """
    wanted = addresses(names)
    folder = paths.loaded() / _FETCHED
    folder.mkdir(parents=True, exist_ok=True)
    report = RefreshReport()
    with _alone(folder):
        before = refreshed.last()
        held = before.held if before else {}
        with Downloads(folder, [held]) if downloads is None else nullcontext(downloads) as came:
            arrivals = [
                _arrival(
                    address, folder, held, limits or Limits(), _part(progress, n, len(wanted)), came
                )
                for n, address in enumerate(wanted)
            ]
        for arrival in arrivals:
            if arrival.state == "not taken":
                report.lines.append(f"not taken: {arrival.words}")
        _take(arrivals, report, progress)
        _conclude(arrivals, report)
        refreshed.keep(_record(arrivals, report, held))
        for arrival in arrivals:
            for path in arrival.files:
                path.unlink(missing_ok=True)
    return report


def refresh_region(
    names: Sequence[str] = (),
    progress: build.Progress = build.silent,
    limits: Limits | None = None,
) -> dict[str, RefreshReport]:
    """Refresh every partnership of a region, each by itself, from one download of each address.

    What is refused of one, or goes wrong with it, concerns it alone: the others are published.
    A source named that one of them does not have is not asked for it.
    """
    every = paths.partnerships()
    known = {name: _sources_of(name) for name in every}
    if unknown := sorted(set(names) - set().union(*known.values())):
        with paths.serving(every[0]):
            addresses(unknown)
    reports: dict[str, RefreshReport] = {}
    folder = paths.deployment() / _FETCHED
    with Downloads(folder, [_held_of(name) for name in every]) as downloads:
        for number, name in enumerate(every):
            with paths.serving(name):
                ours = [one for one in names if one in known[name]]
                if names and not ours:
                    continue
                try:
                    reports[name] = refresh(
                        ours, _share(progress, number, len(every)), limits, downloads
                    )
                except (WardlensError, OSError, duckdb.Error) as problem:
                    reports[name] = RefreshReport(Outcome.KEPT, [f"not refreshed: {problem}"])
    return reports


def together(reports: Iterable[RefreshReport]) -> Outcome:
    """What became of several refreshes: done in part unless it is the same of all."""
    found = {report.outcome for report in reports}
    return found.pop() if len(found) == 1 else Outcome.DONE_IN_PART


def _sources_of(name: str) -> set[str]:
    """The sources of a partnership that have an address."""
    with paths.serving(name):
        return {source for source, described in config.sources().items() if described.fetch}


def _held_of(name: str) -> dict[str, dict[str, str]]:
    with paths.serving(name):
        before = refreshed.last()
    return before.held if before else {}


def _share(progress: build.Progress, number: int, of: int) -> build.Progress:
    """The share of the bar that one partnership has."""
    return lambda share, words: progress((number + share) / of, words)


def _address(source: str, entry: config.Fetch) -> Address:
    given = msgspec.structs.asdict(entry)
    given["url"] = entry.url.replace("{borough}", config.read().borough_code)
    return Address(source=source, **given)


@dataclass(slots=True)
class _Part:
    """The share of the bar that one file has; the first half of the bar is for fetching."""

    progress: build.Progress
    number: int
    of: int
    words: str = ""

    def __call__(self, done: int, size: int) -> None:
        share = min(1.0, done / size) if size else 0.5
        told = f"{self.words}: {done / 1e6:.1f} MB"
        self.progress(0.5 * (self.number + share) / self.of, told)


def _part(progress: build.Progress, number: int, of: int) -> _Part:
    return _Part(progress, number, of)


def _arrival(
    address: Address,
    folder: Path,
    held: dict[str, dict[str, str]],
    limits: Limits,
    part: _Part,
    downloads: Downloads,
) -> _Arrival:
    """Fetch one address; whatever goes wrong with it is said and concerns it alone."""
    arrival = _Arrival(address)
    part.words = f"Fetching {address.source}"
    limits = replace(limits, largest=min(limits.largest, address.largest_mb * 1_000_000))
    place = folder / address.source
    place.mkdir(exist_ok=True)
    try:
        url = address.url or downloads.listed(address.listing, address.like, limits)
        known = held.get(url, {})
        target = place / archives.name_of(url)
        found = downloads.fetch(url, target, limits, part)
        arrival.mark = {"url": url, "etag": found.etag, "modified": found.modified}
        arrival.mark["sha256"] = known.get("sha256", "") if found.unchanged else found.sha256
        if found.unchanged:
            return arrival
        arrival.files = [target]
        if found.sha256 == known.get("sha256"):
            arrival.files = []
            target.unlink()
            return arrival
        if address.members:
            unpacked = archives.unpack(
                target, address.members, place / "unpacked", newest=address.newest
            )
            target.unlink()
            arrival.files = unpacked
        arrival.state = "fetched"
    except (FetchError, FileRefusedError) as problem:
        arrival.state, arrival.words = "not taken", str(problem)
    return arrival


def _take(arrivals: list[_Arrival], report: RefreshReport, progress: build.Progress) -> None:
    """Load what came into a copy of what is held; publish it where nothing speaks against it."""
    came = [arrival for arrival in arrivals if arrival.files and arrival.state == "fetched"]
    if not came:
        return
    with build.locked(), _stage() as stage:
        try:
            serving: store.Store | None = store.serving()
        except store.StoreMissingError:
            serving = None
        with paths.staged(stage):
            changed = [_load(arrival, report) for arrival in came]
            if not any(changed):
                return

            def later(share: float, words: str) -> None:
                progress(0.5 + share / 2, words)

            release = build.prepare(later)
            doubts = verify.doubts(store.made(release), serving)
        if doubts:
            report.reason = "; ".join(doubts[:3])
            for arrival in came:
                arrival.state, arrival.words = "not taken", "the check found a fault"
            report.lines += [f"FAULT {doubt}" for doubt in doubts]
            return
        _promote(stage, paths.loaded())
        build.publish_locked(release)
        report.release = release
        progress(1.0, f"release {release} serves")


def _load(arrival: _Arrival, report: RefreshReport) -> bool:
    """Load the files of one address; whether they change what is held."""
    taken = load.take_all(arrival.files)
    report.lines += [line for loaded in taken for line in loaded.lines]
    refused = [loaded for loaded in taken if loaded.outcome is load.Outcome.REFUSED]
    changed = any(loaded.changes_store for loaded in taken)
    arrival.state = "taken" if changed else "unchanged"
    if refused:
        said = next(line for line in refused[0].lines if line.startswith("refused: "))
        arrival.state = "not taken"
        arrival.words = said.removeprefix("refused: ").rstrip(".")
    elif any(loaded.outcome is load.Outcome.TAKEN_IN_PART for loaded in taken):
        arrival.words = "some lines were refused"
    return changed


def _conclude(arrivals: list[_Arrival], report: RefreshReport) -> None:
    failed = [arrival for arrival in arrivals if arrival.state == "not taken"]
    if report.release:
        report.lines.append(f"release {report.release} serves")
        report.outcome = Outcome.DONE_IN_PART if failed else Outcome.DONE
    elif report.reason:
        report.outcome = Outcome.KEPT
        report.lines.append(f"Nothing was changed, the old release serves: {report.reason}")
    elif failed:
        report.outcome = Outcome.KEPT
        report.lines.append("Nothing was changed, the old release serves.")
    else:
        report.lines.append("nothing new")


def _record(
    arrivals: list[_Arrival], report: RefreshReport, held: dict[str, dict[str, str]]
) -> Refreshed:
    """What to remember: marks only of what was taken or is held, so that the rest comes again."""
    marks = {
        arrival.mark["url"]: {key: value for key, value in arrival.mark.items() if key != "url"}
        for arrival in arrivals
        if arrival.mark and arrival.state in ("taken", "unchanged")
    }
    try:
        release = store.release_of(store.serving())
    except store.StoreMissingError:
        release = ""
    outcome = "published" if report.release else "kept" if report.reason else "nothing new"
    return Refreshed(
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        outcome=outcome,
        release=release,
        reason=report.reason,
        sources=tuple(
            SourceState(arrival.address.source, arrival.state, arrival.words)
            for arrival in arrivals
        ),
        held=held | marks,
    )


class _alone:  # noqa: N801 - used like a function
    """One refresh at a time; a second one says so at once."""

    def __init__(self, folder: Path) -> None:
        self._lock = filelock.FileLock(folder / "lock", timeout=0)

    def __enter__(self) -> None:
        try:
            self._lock.acquire()
        except filelock.Timeout as problem:
            raise build.BusyError("another refresh is at work; wait for it") from problem

    def __exit__(self, *_: object) -> None:
        self._lock.release()


class _stage:  # noqa: N801 - used like a function
    """A copy of what is held, beside it, gone afterwards; those of a killed refresh go first."""

    def __enter__(self) -> Path:
        root = paths.loaded()
        for leftover in root.glob(f"{_STAGE}*"):
            shutil.rmtree(leftover, ignore_errors=True)
        self._folder = Path(tempfile.mkdtemp(prefix=_STAGE, dir=root))
        for path in root.iterdir():
            if path.is_dir() and path.name != _FETCHED and not path.name.startswith("."):
                shutil.copytree(path, self._folder / path.name)
        return self._folder

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)


def _promote(stage: Path, held: Path) -> None:
    """Move what is new in the copy to what is held: whole editions, single files otherwise."""
    for folder in sorted((stage / "editions").glob("[!.]*")):
        if not (held / "editions" / folder.name).exists():
            (held / "editions").mkdir(exist_ok=True)
            folder.rename(held / "editions" / folder.name)
    for path in sorted(_other_files(stage)):
        target = held / path.relative_to(stage)
        if not target.is_file() or not filecmp.cmp(path, target, shallow=False):
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)


def _other_files(stage: Path) -> Iterator[Path]:
    for path in stage.rglob("*"):
        if path.is_file() and path.relative_to(stage).parts[0] != "editions":
            yield path
