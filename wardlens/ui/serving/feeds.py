"""`GET /feed/<ward>.atom`: what clearly changed in a ward, for whoever wants to hear of it.

A feed holds what letters told (`python -m wardlens letters`), reads no figures, and knows nobody
who follows it.
"""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

_KEPT_SECONDS = 3600


async def _feed(request: Request) -> Response:
    asked = parse_qs(request.url.query).get("borough", [""])
    return await run_in_threadpool(_at, request.path_params["area"], asked[0])


def _at(area: str, borough: str) -> Response:
    """The feed of an area of a region's borough; without one, of the usual partnership."""
    from wardlens.store import config, paths

    with paths.serving(config.asked_for(borough)):
        return _of(area)


def _of(area: str) -> Response:
    """The feed of an area; 404 where there is no such area, or the public may read nothing."""
    from wardlens.choices.offer import WHOLE_BOROUGH  # the server answers before these are read
    from wardlens.exhibits import atom
    from wardlens.store import config, told
    from wardlens.ui.serving import answers, sign_in

    offer = answers.offer()
    if area not in offer.areas or not sign_in.is_open():
        return PlainTextResponse("There is no such feed.", 404)
    partnership, so_far = config.read(), told.last()
    is_whole = area == WHOLE_BOROUGH
    written = atom.feed(
        [one for one in so_far.letters if one.area == area] if so_far else [],
        area=area,
        area_name=partnership.borough_name if is_whole else offer.areas[area],
        by=partnership.name,
        site=partnership.address,
        began=so_far.at if so_far else f"{offer.last_ward_month:%Y-%m-%d}T00:00:00Z",
    )
    return Response(
        written,
        media_type=atom.MIME,
        headers={"Cache-Control": f"public, max-age={_KEPT_SECONDS}"},
    )


ROUTES = [Route("/feed/{area:str}.atom", _feed)]
