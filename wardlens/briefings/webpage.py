"""A briefing as one HTML file to print or send: no scripts, nothing fetched from anywhere."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from wardlens.briefings import words
from wardlens.exhibits import palette
from wardlens.exhibits.area_maps import AreaMap
from wardlens.exhibits.exhibit import Card
from wardlens.exhibits.markup import markup
from wardlens.packs.briefing import KEY, LETTERS
from wardlens.packs.sections import Briefing, Section, Shown
from wardlens.svg import chart_svg, map_svg

_HIGH = 190.0
"""Points that a line chart is high."""
_STYLE = f"""
body {{ font: 12pt/1.45 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  color: {palette.INK}; background: {palette.PAPER};
  max-width: 19cm; margin: 0 auto; padding: 1em; }}
h1, h2 {{ color: {palette.ACCENT}; line-height: 1.2; }}
h1 {{ font-size: 20pt; }} h2 {{ font-size: 15pt; margin-top: 1.4em; }} h3 {{ font-size: 12.5pt; }}
a {{ color: {palette.ACCENT}; }}
.cards {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(15em, 1fr)); gap: 8pt; }}
.card {{ border: 1px solid {palette.RULE}; border-radius: 3pt; padding: 6pt 9pt; margin: 0; }}
.card dd {{ margin: 0; }} .card .value {{ font-size: 18pt; font-weight: 700; }}
.letter {{ border: 1.5px solid {palette.INK}; border-radius: 2pt;
  padding: 0 4pt; font-weight: 700; }}
.letter.R {{ background: {palette.RISE_WORSE}; color: {palette.PAPER}; }}
.letter.A {{ background: {palette.SAME}; }}
figure {{ margin: 0; }}
svg {{ max-width: 100%; height: auto; }}
.scroll {{ overflow-x: auto; }}
table {{ border-collapse: collapse; width: 100%;
  font-size: 10.5pt; font-variant-numeric: tabular-nums; }}
th, td {{ text-align: left; padding: 2pt 5pt; border-bottom: 1px solid {palette.RULE}; }}
th {{ border-bottom-color: {palette.INK}; vertical-align: bottom; }}
.number {{ text-align: right; }}
.about, footer {{ color: {palette.QUIET}; font-size: 10pt; }}
.sides {{ display: grid; grid-template-columns: auto 1fr; gap: 12pt; align-items: start; }}
.sides > * {{ min-width: 0; }} .halves {{ grid-template-columns: 2fr 3fr; }}
@media (max-width: 36em) {{ .sides {{ grid-template-columns: 1fr; }} }}
@media print {{ @page {{ size: A4; margin: 1.5cm 1.8cm; }}
  body {{ padding: 0; max-width: none; font: 10.5pt/1.35 Arial, "Liberation Sans", sans-serif; }}
  h1 {{ margin: 0 0 4pt; font-size: 17pt; }} h2 {{ margin: 9pt 0 3pt; font-size: 14pt; }}
  h3 {{ margin: 6pt 0 3pt; }}
  p, ul {{ margin: 4pt 0; }} th, td {{ padding: 1.5pt 4pt; }}
  table {{ font-size: 10pt; }} .about, footer, .sources {{ font-size: 9.5pt; }}
  .cards {{ grid-template-columns: 1fr 1fr; }} .scroll {{ overflow: visible; }}
  h2, h3, .keep {{ break-after: avoid; }} p, li {{ orphans: 3; widows: 3; }}
  figure, table, li, .cards, .card, .together {{ break-inside: avoid; }} }}
"""


def webpage(briefing: Briefing) -> bytes:
    """The briefing as a page of HTML, whole in itself."""
    sections = "".join(_section(section, briefing) for section in briefing.sections)
    sources = _listed(words.source_lines(briefing))
    foot = words.foot(briefing)
    page = (
        '<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{markup(briefing.title)} · {markup(briefing.partnership)}</title>"
        f"<style>{_STYLE}</style></head><body><main><h1>{markup(briefing.title)}</h1>"
        f'<p class="about">{markup(foot[0])}. '
        f'<a href="{markup(briefing.link)}">See this view</a></p>'
        f'{sections}<section class="sources"><h2>Sources</h2>{sources}</section></main>'
        f"<footer>{'<br>'.join(map(markup, foot))}</footer></body></html>"
    )
    return page.encode()


def _section(section: Section, briefing: Briefing) -> str:
    cards = "".join(map(_card, section.cards))
    listed = f'<div class="cards">{cards}</div><p class="about">{markup(KEY)}</p>' if cards else ""
    exhibits = "".join(_exhibit(shown, section) for shown in section.exhibits)
    if section.side_by_side:
        exhibits = f'<div class="sides halves">{exhibits}</div>'
    link = (
        f'<p class="about"><a href="{markup(section.link)}">'
        f"See “{markup(section.heading)}” on the page</a></p>"
        if section.exhibits and section.link != briefing.link
        else ""
    )
    return (
        f"<section><h2>{markup(section.heading)}</h2>{_listed(section.findings)}"
        f"{listed}{exhibits}{link}</section>"
    )


def _listed(lines: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{markup(line)}</li>' for line in lines)}</ul>" if lines else ""


def _card(card: Card) -> str:
    letter = LETTERS.get(card.tone, "")
    boxed = f'<span class="letter {letter}">{letter}</span> ' if letter else ""
    verdict = f"<dd>{boxed}<strong>{markup(card.verdict)}</strong></dd>" if card.verdict else ""
    return (
        f'<dl class="card"><dt>{markup(card.label)}</dt><dd class="value">{markup(card.value)}</dd>'
        f"<dd>{markup(card.interval)}</dd>{verdict}"
        f'<dd class="about">{markup(card.detail)}</dd></dl>'
    )


def _exhibit(shown: Shown, section: Section) -> str:
    exhibit = shown.exhibit
    heading = "" if exhibit.heading == section.heading else f"<h3>{markup(exhibit.heading)}</h3>"
    drawn = _drawn(shown, 80 if section.side_by_side else 260)
    figure = (
        f'<figure role="img" aria-label="{markup(exhibit.finding)}">{drawn}</figure>'
        if drawn
        else ""
    )
    about = " ".join(
        part for part in (exhibit.caption, words.left_out(shown), *exhibit.notes) if part
    )
    # on paper the heading, the finding and the picture are never on different pages
    head = f'{heading}<p class="keep">{markup(exhibit.finding)}</p>'
    table = _table(shown)
    if shown.beside:
        both = f'{head}<div class="sides">{figure}{table}</div>'
        shows = f'<div class="together">{both}</div>'
    else:
        shows = f'<div class="together">{head}{figure}</div>{table}'
    return f'<div class="exhibit">{shows}<p class="about">{markup(about)}</p></div>'


def _drawn(shown: Shown, width: float) -> str:
    """The picture as SVG, a map of this width in points."""
    picture = shown.exhibit.picture
    if not shown.has_picture:
        return ""
    if isinstance(picture, AreaMap):
        codes = shown.exhibit.codes if shown.beside else ()
        return map_svg.svg(picture, numbered=codes, width=width, beside=not shown.beside)
    if isinstance(picture, go.Figure) and chart_svg.can_draw(picture):
        return chart_svg.svg(picture, height=_HIGH)
    return ""


def _table(shown: Shown) -> str:
    if not shown.shown_rows:
        return ""
    header = ["No.", *shown.columns] if shown.beside else list(shown.columns)
    rows = words.rows(shown.exhibit, shown.columns, shown.rows)
    if shown.beside:
        rows = [[str(n), *row] for n, row in enumerate(rows, 1)]
    numbers = {"No.", *shown.exhibit.table.select_dtypes("number").columns}
    kinds = ["number" if name in numbers else "words" for name in header]
    head = "".join(
        f'<th scope="col" class="{kind}">{markup(name)}</th>'
        for name, kind in zip(header, kinds, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(
            f'<td class="{kind}">{markup(said)}</td>' for said, kind in zip(row, kinds, strict=True)
        )
        + "</tr>"
        for row in rows
    )
    name = markup(shown.exhibit.heading)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{name}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
