"""What typst makes of a template and what it reads: a PDF for paper, and on how many pages."""

from __future__ import annotations

import json
from typing import Any

import typst


def pdf(files: Any) -> bytes:
    """A tagged PDF. The maker refuses what PDF/UA-1 does not allow.

    `files`: the template under `main` and what it reads, by file name.
    """
    return bytes(typst.compile(files, pdf_standards=["ua-1"], ignore_system_fonts=True))


def page_count(files: Any) -> int:
    """On how many pages the files are set: a template marks its end with `<last>`."""
    last = typst.query(files, "<last>", field="value", one=True, ignore_system_fonts=True)
    return int(json.loads(last))
