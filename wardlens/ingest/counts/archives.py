"""Archives that strangers made: what is taken out of one, and how much of it at most."""

from __future__ import annotations

import fnmatch
import urllib.parse
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from xml.parsers import expat

from wardlens.ingest.counts.refusal import FileRefusedError

_CHUNK = 1 << 20
_LARGEST_BYTES = 4_000_000_000
_MOST_MEMBERS = 20_000
_MOST_SWOLLEN = 200
"""Times that text may grow when unpacked; tables of crimes grow some 10 to 20 times."""
_SMALL_BYTES = 1_000_000
"""Up to here a file may grow as it likes."""
_REMEDY = "Nothing of it was unpacked: fetch it again, or from the publisher's page."
_XML_NAMES = (".xml", ".rels", ".vml")
_LONGEST_PROLOGUE = 16 * _CHUNK
"""What may stand before the first element of a part: a line or two, where a program wrote it."""


def name_of(url: str) -> str:
    """The file name in an address, safe to write: no folder, no hidden file, no odd letters.

    >>> name_of("https://example.org/a/MPS%20Ward%20%28most%20recent%29.csv?x=1")
    'MPS Ward (most recent).csv'
    >>> name_of("https://example.org/..%2F..%2Fetc%2Fpasswd")
    'passwd'
    """
    last = urllib.parse.unquote(urllib.parse.urlsplit(url).path).replace("\\", "/").split("/")[-1]
    safe = "".join(letter if letter.isalnum() or letter in " ._-()" else "_" for letter in last)
    return safe.lstrip(".")[:120] or "file"


def is_archive(path: Path) -> bool:
    """Whether a file is a whole ZIP archive, and no Excel workbook."""
    try:
        if not path.is_file():  # a named pipe would never end
            return False
        with zipfile.ZipFile(path) as archive:
            return not any(name.startswith("xl/") for name in archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def unpack(
    path: Path, pattern: str, folder: Path, *, newest: int = 0, largest: int = _LARGEST_BYTES
) -> list[Path]:
    """The members of an archive like `pattern`, as files of `folder`; `FileRefusedError`.

    Members are named by their last part alone, so that none can leave the folder. With `newest`
    only that many, the last by name: police.uk names its files by month.
    """
    with _opened(path) as archive:
        wanted = sorted(
            (
                member
                for member in archive.infolist()
                if not member.is_dir() and fnmatch.fnmatch(member.filename, pattern)
            ),
            key=lambda member: name_of(member.filename),
        )[-newest:]
        if not wanted:
            raise FileRefusedError(
                path, f"no file like {pattern!r} in the archive", "Correct it in sources.toml."
            )
        _refuse_swollen(path, wanted, largest)
        folder.mkdir(parents=True, exist_ok=True)
        names = _names_apart([member.filename for member in wanted])
        return [
            _extract(path, archive, member, folder / name, largest)
            for member, name in zip(wanted, names, strict=True)
        ]


def _names_apart(members: list[str]) -> list[str]:
    """A name for each member: its last part, numbered where two folders have the same.

    >>> _names_apart(["2018-07/a.csv", "2018-08/a.csv"])
    ['a.csv', '2-a.csv']
    """
    met: dict[str, int] = {}
    names = []
    for member in members:
        name = name_of(member)
        met[name] = met.get(name, 0) + 1
        names.append(name if met[name] == 1 else f"{met[name]}-{name}")
    return names


def examine_workbook(path: Path, largest: int = 200_000_000) -> None:
    """`FileRefusedError` where an Excel workbook would swell or has entities in its XML.

    To be called before any library opens the workbook.
    """
    with _opened(path) as archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        _refuse_swollen(path, members, largest)
        for member in members:
            try:
                with _reading(path, archive, member) as part:
                    fact = _distrusted(part, member.filename)
            except (zipfile.BadZipFile, zlib.error, EOFError) as problem:
                raise FileRefusedError(
                    path, f"{name_of(member.filename)} is damaged", "Save the workbook again."
                ) from problem
            if fact:
                raise FileRefusedError(
                    path,
                    f"{name_of(member.filename)} in the workbook {fact}",
                    "No spreadsheet program writes these: save the sheet again as a workbook.",
                )


class _AtTheRootError(Exception):
    """The first element of a part of a workbook begins."""


class _DeclaresError(Exception):
    """A part of a workbook has a document type, the one place where entities are declared."""


def _distrusted(part: zipfile.ZipExtFile, name: str) -> str:
    """What is wrong with a part before its first element, from where on nothing can be declared.

    Whatever its name, what begins like XML is read as XML: a workbook says itself which part is
    its sheet.
    """

    def stop(what: type[Exception]) -> Callable[..., None]:
        def stopped(*_: object) -> None:
            raise what

        return stopped

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = stop(_DeclaresError)
    parser.StartElementHandler = stop(_AtTheRootError)
    looked_at = 0
    try:
        while looked_at < _LONGEST_PROLOGUE and (chunk := part.read(_CHUNK)):
            if not looked_at and not _is_xml(name, chunk):
                return ""
            looked_at += len(chunk)
            parser.Parse(chunk)
    except _AtTheRootError:
        return ""
    except _DeclaresError:
        return "declares XML entities"
    except (expat.ExpatError, LookupError, ValueError) as problem:
        return f"is no XML that can be read: {problem}"
    return "has no element" if looked_at else ""


def _is_xml(name: str, start: bytes) -> bool:
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe\x00 \t\r\n")
    return name.lower().endswith(_XML_NAMES) or text.startswith(b"<")


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as problem:
        raise FileRefusedError(
            path, "not an archive, or cut off", "Download it again."
        ) from problem
    if len(archive.infolist()) > _MOST_MEMBERS:
        archive.close()
        raise FileRefusedError(path, f"more than {_MOST_MEMBERS:,} files in one archive", _REMEDY)
    return archive


def _refuse_swollen(path: Path, members: list[zipfile.ZipInfo], largest: int) -> None:
    total = sum(member.file_size for member in members)
    if total > largest:
        raise FileRefusedError(
            path, f"{total / 1e6:,.0f} MB unpacked, {largest / 1e6:,.0f} MB are allowed", _REMEDY
        )
    for member in members:
        grown = member.file_size / max(1, member.compress_size)
        if member.file_size > _SMALL_BYTES and grown > _MOST_SWOLLEN:
            raise FileRefusedError(
                path,
                f"{name_of(member.filename)} grows {grown:,.0f} times when unpacked",
                _REMEDY,
            )


def _extract(
    path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, largest: int
) -> Path:
    unfinished = target.with_name(f".{target.name}")
    done = 0
    try:
        with _reading(path, archive, member) as given, unfinished.open("wb") as file:
            while chunk := given.read(_CHUNK):
                done += len(chunk)
                if done > min(largest, member.file_size):  # the archive lies about its size
                    raise FileRefusedError(path, "larger than the archive says", _REMEDY)
                file.write(chunk)
        unfinished.replace(target)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError) as problem:
        raise FileRefusedError(
            path, f"{target.name} in the archive is damaged", "Download it again."
        ) from problem
    finally:
        unfinished.unlink(missing_ok=True)
    return target


def _reading(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> zipfile.ZipExtFile:
    try:
        opened = archive.open(member)
    except (RuntimeError, zipfile.BadZipFile, NotImplementedError, ValueError) as problem:
        raise FileRefusedError(
            path, f"{name_of(member.filename)} cannot be opened: {problem}", "Download it again."
        ) from problem
    assert isinstance(opened, zipfile.ZipExtFile)
    return opened
