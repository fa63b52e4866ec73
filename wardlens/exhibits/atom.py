"""An area's letters as an Atom feed (RFC 4287): written as text, from letters alone. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from xml.etree import ElementTree

from wardlens.exhibits.markup import each, filled
from wardlens.store.told import Letter

MIME = "application/atom+xml"
_ATOM = "http://www.w3.org/2005/Atom"


def feed(
    letters: Sequence[Letter], *, area: str, area_name: str, by: str, site: str, began: str
) -> bytes:
    """The feed of an area, the newest letter first; valid also before the first one.

    `by`: who publishes it; `site`: where the app is found; `began`: when it was last changed
    where there is no letter yet, as RFC 3339 has it. Ids are of the area and the letter alone, so
    that they stay when the app moves; without a `site` there are no links.
    """
    ElementTree.register_namespace("", _ATOM)
    root = ElementTree.Element(f"{{{_ATOM}}}feed", {"xml:lang": "en-GB"})
    newest = sorted(letters, key=lambda letter: letter.at, reverse=True)
    _text(root, "id", _id(by, area))
    _text(root, "title", f"{area_name}: what clearly changed")
    _text(root, "updated", newest[0].at if newest else began)
    _text(ElementTree.SubElement(root, f"{{{_ATOM}}}author"), "name", by)
    if site:
        _link(root, "self", f"{site.rstrip('/')}/feed/{area}.atom", MIME)
        _link(root, "alternate", f"{site.rstrip('/')}/", "text/html")
    for letter in newest:
        entry = ElementTree.SubElement(root, f"{{{_ATOM}}}entry")
        _text(entry, "id", _id(by, *letter.key))
        _text(entry, "title", letter.title)
        _text(entry, "updated", letter.at)
        if letter.link:
            _link(entry, "alternate", letter.link, "text/html")
        _text(entry, "summary", letter.lead)
        _text(entry, "content", str(body(letter))).set("type", "html")
    written = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return bytes(written)


def body(letter: Letter) -> str:
    """What a letter says as HTML, without its title."""
    return str(
        filled(
            "<p><strong>{}</strong></p>{}<h2>How to read this</h2><ul>{}</ul>{}"
            "<p><small>{}</small></p>",
            letter.lead,
            each("<p>{}</p>", [(words,) for words in letter.news]),
            each("<li>{}</li>", [(words,) for words in letter.about]),
            filled('<p><a href="{}">See these figures</a></p>', letter.link) if letter.link else "",
            letter.source,
        )
    )


def _id(*of: str) -> str:
    """A name for good that is nobody's address (RFC 4122, version 5)."""
    return uuid.uuid5(uuid.NAMESPACE_URL, "/".join(("wardlens", "feed", *of))).urn


def _text(parent: ElementTree.Element, name: str, words: str) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}")
    element.text = words
    return element


def _link(parent: ElementTree.Element, rel: str, address: str, mime: str) -> None:
    given = {"rel": rel, "href": address, "type": mime}
    ElementTree.SubElement(parent, f"{{{_ATOM}}}link", given)
