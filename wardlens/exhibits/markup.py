"""Words as HTML: on the page, on the sheet to print and in the briefing's web page alike.

Whatever comes from a file or a reader is made safe when it is put in, not by whoever remembers.
"""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape


def markup(words: str) -> Markup:
    """Words made safe for HTML; a per cent sign never stands alone at the start of a line.

    >>> markup("5 % & more").replace("\u00a0", "_")
    Markup('5_% &amp; more')
    """
    return words if isinstance(words, Markup) else escape(words).replace(" %", "\u00a0%")


def filled(html: str, *given: object) -> Markup:
    """HTML of ours with its blanks filled: what is given is made safe, unless it was made here.

    >>> filled("<h2>{}</h2>", "<b>")
    Markup('<h2>&lt;b&gt;</h2>')
    >>> filled("<ul>{}</ul>", each("<li>{}</li>", [("5 & 6",)]))
    Markup('<ul><li>5 &amp; 6</li></ul>')
    """
    return Markup(html).format(*(markup(one) if isinstance(one, str) else one for one in given))


def each(html: str, rows: Iterable[tuple[object, ...]]) -> Markup:
    """HTML of ours for each row, with its blanks filled."""
    return Markup("").join(filled(html, *row) for row in rows)
