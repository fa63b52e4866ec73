"""What stands beside a map: its legend as a strip, the rows of its list, what its numbers mean."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pandas as pd
from markupsafe import Markup

from wardlens.exhibits import area_maps, number_runs, palette, verdicts
from wardlens.exhibits.area_maps import AreaMap
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.markup import each, filled
from wardlens.exhibits.sentences import begun_large, begun_small
from wardlens.store.kept import kept_with
from wardlens.svg.close_up import close_up

_BESIDE_A_NAME = 12
"""Figures of more letters stand under the names of a list, in every row."""
_ENLARGED = "#adc1d4"
"""The look of the part that a close-up shows."""
_CLOSE = {"narrow": (350, 420), "wide": (400, 400)}
"""How wide and how tall a close-up is at most, in pixels: on a phone, beside a map."""
_COUNTS = ("Offences", "Incidents")
"""Columns of what was counted, one of which a table of rates has beside the rate."""
_REACH, _VERDICT = "Limits", "Verdict"
_RANGE = "In brackets: how far chance alone could move the figure."
_NOTHING = Markup("")
_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|:~$&])")


@dataclass(frozen=True)
class BesideMap:
    """What is drawn with a map; its list is empty where nobody can choose its places."""

    legend: Markup
    names: dict[str, str]
    """Of each area that can be chosen, what its row in the list begins with."""
    captions: tuple[str, ...] = ()
    """Their figures, in Markdown."""
    is_under: bool = False
    """Whether the figures stand under the names."""
    heading: str = ""
    heads: Markup = _NOTHING
    numbered: Markup = _NOTHING
    """Of places that nobody can choose: what the numbers on the map mean."""
    unnamed: Markup = _NOTHING
    """Whose the letters on such a map are."""


def beside_map(exhibit: Exhibit, picture: AreaMap) -> BesideMap:
    """What stands beside the map of an exhibit, made once for as long as that is held."""
    return kept_with(exhibit, "beside its map", lambda: _beside_map(exhibit, picture))


def _beside_map(exhibit: Exhibit, picture: AreaMap) -> BesideMap:
    legend = _legend(picture, exhibit.unit)
    if not exhibit.codes:
        unnamed = _unnamed(picture) if picture.letters else _NOTHING
        return BesideMap(legend, {}, numbered=_numbered(exhibit, picture), unnamed=unnamed)
    told = rows(exhibit)
    is_under = max((len(figure) for _, figure in told), default=0) > _BESIDE_A_NAME
    letters = {code: f"{letter}\u2002" for code, letter in picture.letters.items()}
    captions = [_plain(figure) for _, figure in told]
    if counted := counts(exhibit):  # the style sheet makes a column of what is emphasised
        captions = [
            f"{figure} *{number} **{noun}***" if number else figure
            for figure, (number, noun) in zip(captions, counted, strict=True)
        ]
    return BesideMap(
        legend,
        {
            code: _plain(letters.get(code, "") + name)
            for code, (name, _) in zip(exhibit.codes, told, strict=True)
        },
        tuple(captions),
        is_under,
        _heading(exhibit),
        _heads(exhibit, is_under=is_under),
    )


def _legend(picture: AreaMap, unit: str) -> Markup:
    """Classes as one strip from low to high, a mark at the chosen area's; other looks in a list."""
    classes = [look for look in picture.legend if look.colour in palette.SEQUENTIAL]
    if len(classes) < 3:
        classes = []
    chosen = picture.areas[picture.areas["area_code"] == picture.selected]
    at = chosen["look"].iloc[0] if len(chosen) else None
    told = [f"{row.area_name}: {row.value}" for row in chosen.itertuples() if at in classes]
    if len(picture.legend) < 2 and picture.dots is None:  # one look for all tells nothing
        return Markup("")
    return filled(
        '{}<ol class="wl-strip" aria-label="{}">{}</ol><ul class="wl-legend">{}</ul>{}',
        _over_the_strip(picture, unit, told),
        begun_large(unit),
        each(
            '<li>{}<span class="wl-class" style="background-color:{}"></span>{}</li>',
            [(_mark(look == at) if told else "", look.colour, look.short) for look in classes],
        ),
        each(
            '<li><span class="wl-swatch {}" style="background-color:{};--radius:{:.1f}px"></span>'
            "{}</li>",
            [
                (
                    "dot" if one.radius else one.pattern,
                    one.colour,
                    one.radius,
                    verdicts.marked(one.label),
                )
                for one in picture.legend
                if one not in classes
            ]
            + (
                [("", _ENLARGED, 0.0, f"{picture.close_up_of}, enlarged")]
                if picture.close_up
                else []
            ),
        ),
        each('<p class="wl-caption">{}</p>', [(picture.far_above,)] if picture.far_above else []),
    )


def _unnamed(picture: AreaMap) -> Markup:
    """Whose the letters on a map are, where no list beside it says so."""
    names = picture.areas.set_index("area_code")["area_name"]
    told = [f"{letter}\u00a0{names[code]}" for code, letter in picture.letters.items()]
    return filled('<p class="wl-caption">{}</p>', " · ".join(told))


def _mark(is_here: bool) -> Markup:
    """The row of the mark over a class of the strip."""
    return filled('<span class="here">{}</span>', "▼" if is_here else "")


def _over_the_strip(picture: AreaMap, unit: str, told: list[str]) -> Markup:
    """The chosen area's figure; the unit too where no line with it stands just above."""
    marked = [filled('<span class="here">▼</span> {}', words) for words in told]
    said = [Markup.escape(begun_large(unit)), *marked] if picture.dots is not None else marked
    return filled('<p class="wl-caption">{}</p>', Markup(" · ").join(said)) if said else Markup("")


def rows(exhibit: Exhibit) -> list[tuple[str, str]]:
    """Name and figure with range of each area, in the order of the table.

    The figure is the first column of numbers; its range the first pair of limits.
    """
    shown = exhibit.cells
    names = shown.iloc[:, 0].astype(str)
    value = next(iter(exhibit.numbers), None)
    if value is None or value not in shown:
        return [(name, "") for name in names]
    shape = f"{'+' if value.startswith('Change') else ''},.{exhibit.decimals.get(value, 0)}f"
    reach = shown[_REACH] if _REACH in shown else pd.Series(None, shown.index, dtype=object)
    told = [
        _without_one(row) if pd.isna(row[value]) else f"{row[value]:{shape}}".replace("-", "−")
        for row in shown.to_dict("records")
    ]
    verdict = shown[_VERDICT] if _VERDICT in shown else pd.Series("", shown.index)
    return [
        (name, _with_verdict(figure if pd.isna(ends) else f"{figure} ({ends})", str(said)))
        for name, figure, ends, said in zip(names, told, reach, verdict, strict=True)
    ]


def counts(exhibit: Exhibit) -> list[tuple[str, str]]:
    """The number and the noun that each row of a list of rates ends with; none of other lists."""
    name = _counted(exhibit)
    noun = begun_small(name)
    return [
        ("", "")
        if pd.isna(count)
        else (f"{count:,.0f}", noun.removesuffix("s") if count == 1 else noun)
        for count in (exhibit.cells[name] if name else ())
    ]


def _counted(exhibit: Exhibit) -> str:
    """The column of counts that a list of rates has behind them; none for any other figure."""
    is_rate = next(iter(exhibit.numbers), "").startswith("Per ")
    return next((name for name in _COUNTS if is_rate and name in exhibit.cells), "")


def _without_one(row: Mapping[Hashable, Any]) -> str:
    """What is told of an area without a figure: of a change from few, both counts."""
    counts = row.get("Before"), row.get("After")
    if any(pd.isna(count) for count in counts):
        return "no figure"
    before, after = counts
    return f"from {before:,.0f} to {after:,.0f}"


def _with_verdict(figure: str, said: str) -> str:
    """A change with its verdict before it: in words where it is clear, else its shape alone."""
    towards = verdicts.way(said)
    if towards in ("rise", "fall"):
        return f"{verdicts.shaped(said)}, {figure}"
    return f"{verdicts.SHAPES[towards]} {figure}".lstrip()


def _close_up(picture: AreaMap) -> Markup:
    """The part of the map that is drawn larger, as a phone and a wide screen show it."""
    return filled(
        '<figure class="wl-close"><figcaption><b>{}: {}</b> <span>the blue square on the map, '
        "larger</span></figcaption>{}</figure>",
        number_runs.in_words(picture.close_numbers),
        picture.close_up_of,
        each(
            '<img class="{}" alt="" src="data:image/svg+xml,{}">',
            [
                (name, quote(close_up(picture, width=width, tallest=tallest)))
                for name, (width, tallest) in _CLOSE.items()
            ],
        ),
    )


def _numbered(exhibit: Exhibit, picture: AreaMap) -> Markup:
    """What the numbers on the map mean, and the part drawn larger: a phone has that first."""
    larger = _close_up(picture) if picture.close_up else ""
    return filled('<div class="wl-numbered">{}<div>{}</div></div>', larger, _first_rows(exhibit))


def _first_rows(exhibit: Exhibit) -> Markup:
    """Of places that nobody can choose, those with most, numbered; all are in the table."""
    told, reach = rows(exhibit)[: area_maps.NUMBERED], _range_told(exhibit).rstrip(".")
    more = len(exhibit.table) - len(told)
    rest = [(f"{more:,}",)] if more else []
    return filled(
        '<p class="wl-caption">{}</p><ol class="wl-first-rows">{}</ol>{}',
        " · ".join([_heading(exhibit), *([begun_small(reach)] if reach else [])]),
        each(
            "<li><b>{}</b><span>{}</span><span>{}</span></li>",
            [(number, *row) for number, row in enumerate(told, 1)],
        ),
        each('<p class="wl-caption">{} more are in the table.</p>', rest),
    )


def _heading(exhibit: Exhibit) -> str:
    """What the rows of a list are and what stands at their end."""
    rows_are = str(exhibit.table.columns[0])
    if is_plain(exhibit):
        return f"{rows_are} · {exhibit.subtitle}"
    parts = (rows_are, *exhibit.numbers[:1], begun_small(_counted(exhibit)))
    return " · ".join(part for part in parts if part)


def _range_told(exhibit: Exhibit) -> str:
    """What the numbers in brackets behind the figures of a list are."""
    return _RANGE if _REACH in exhibit.cells else ""


def _heads(exhibit: Exhibit, *, is_under: bool = True) -> Markup:
    """The heads of the columns of a list, and what the brackets in it hold.

    `is_under`: they stand below one another where the list has its figures under the names.
    """
    if is_plain(exhibit):
        return filled('<p class="wl-list-heads"><span>{}</span></p>', _heading(exhibit))
    heads = [str(exhibit.table.columns[0]), *exhibit.numbers[:1], _counted(exhibit)]
    return filled(
        '{}<div class="wl-heads"><p class="wl-list-heads{}" aria-hidden="true">{}</p></div>',
        each('<p class="wl-caption">{}</p>', [(one,) for one in (_range_told(exhibit),) if one]),
        " under" if is_under else "",
        each("<span>{}</span>", [(one,) for one in heads if one]),
    )


def is_plain(exhibit: Exhibit) -> bool:
    """Whether its map has nothing but places to choose: what is measured stands in the list."""
    picture = exhibit.picture
    is_one = isinstance(picture, AreaMap) and len(picture.legend) < 2 and picture.dots is None
    return is_one and bool(exhibit.codes)


def _plain(words: str) -> str:
    """Words as they stand, none of them read as a sign of Markdown."""
    return _SPECIAL.sub(r"\\\1", words)
