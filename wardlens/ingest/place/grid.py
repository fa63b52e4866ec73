"""British National Grid to longitude and latitude, to some five metres.

Ordnance Survey, *A guide to coordinate systems in Great Britain*: annexe C gives the inverse
transverse Mercator projection on the Airy 1830 ellipsoid, section 6.6 the seven numbers that
shift OSGB36 to WGS84.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_AIRY = (6_377_563.396, 6_356_256.909)
_WGS84 = (6_378_137.0, 6_356_752.3142)
_F0, _LAT0, _LON0, _E0, _N0 = 0.9996012717, np.radians(49), np.radians(-2), 400_000, -100_000
_SHIFT = np.array([446.448, -125.157, 542.060])
_ROTATION = np.radians(np.array([0.1502, 0.2470, 0.8421]) / 3600)
_SCALE = 1 - 20.4894e-6


def degrees(easting: npt.ArrayLike, northing: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Longitude and latitude (WGS84, degrees) of grid references in metres; same shape.

    >>> longitude, latitude = degrees([517814], [169535])
    >>> round(float(longitude[0]), 3), round(float(latitude[0]), 3)
    (-0.307, 51.413)
    """
    latitude, longitude = _unprojected(np.asarray(easting, float), np.asarray(northing, float))
    place = _cartesian(latitude, longitude, _AIRY)
    x, y, z = _ROTATION
    turned = np.array([[_SCALE, -z, y], [z, _SCALE, -x], [-y, x, _SCALE]])
    return _spherical(turned @ place + _SHIFT[:, None])


def _meridian(latitude: Floats) -> Floats:
    """The arc along the meridian from the true origin."""
    a, b = _AIRY
    n = (a - b) / (a + b)
    less, more = latitude - _LAT0, latitude + _LAT0
    arc: Floats = (
        b
        * _F0
        * (
            (1 + n + 5 / 4 * n**2 + 5 / 4 * n**3) * less
            - (3 * n + 3 * n**2 + 21 / 8 * n**3) * np.sin(less) * np.cos(more)
            + (15 / 8 * n**2 + 15 / 8 * n**3) * np.sin(2 * less) * np.cos(2 * more)
            - 35 / 24 * n**3 * np.sin(3 * less) * np.cos(3 * more)
        )
    )
    return arc


def _unprojected(easting: Floats, northing: Floats) -> tuple[Floats, Floats]:
    a, b = _AIRY
    latitude = np.full_like(northing, _LAT0)
    for _ in range(8):  # a tenth of a millimetre is reached after five
        latitude = latitude + (northing - _N0 - _meridian(latitude)) / (a * _F0)
    e2 = 1 - b**2 / a**2
    sine, tan, secant = np.sin(latitude), np.tan(latitude), 1 / np.cos(latitude)
    nu = a * _F0 / np.sqrt(1 - e2 * sine**2)
    rho = a * _F0 * (1 - e2) / (1 - e2 * sine**2) ** 1.5
    eta2 = nu / rho - 1
    east = easting - _E0
    found = (
        latitude
        - tan / (2 * rho * nu) * east**2
        + tan / (24 * rho * nu**3) * (5 + 3 * tan**2 + eta2 - 9 * tan**2 * eta2) * east**4
        - tan / (720 * rho * nu**5) * (61 + 90 * tan**2 + 45 * tan**4) * east**6
    )
    longitude = (
        _LON0
        + secant / nu * east
        - secant / (6 * nu**3) * (nu / rho + 2 * tan**2) * east**3
        + secant / (120 * nu**5) * (5 + 28 * tan**2 + 24 * tan**4) * east**5
        - secant / (5040 * nu**7) * (61 + 662 * tan**2 + 1320 * tan**4 + 720 * tan**6) * east**7
    )
    return found, longitude


def _cartesian(latitude: Floats, longitude: Floats, ellipsoid: tuple[float, float]) -> Floats:
    a, b = ellipsoid
    e2 = 1 - b**2 / a**2
    nu = a / np.sqrt(1 - e2 * np.sin(latitude) ** 2)
    flat = nu * np.cos(latitude)
    return np.array(
        [flat * np.cos(longitude), flat * np.sin(longitude), (1 - e2) * nu * np.sin(latitude)]
    )


def _spherical(place: Floats) -> tuple[Floats, Floats]:
    a, b = _WGS84
    e2 = 1 - b**2 / a**2
    x, y, z = place
    flat = np.hypot(x, y)
    latitude = np.arctan2(z, flat * (1 - e2))
    for _ in range(6):
        nu = a / np.sqrt(1 - e2 * np.sin(latitude) ** 2)
        latitude = np.arctan2(z + e2 * nu * np.sin(latitude), flat)
    return np.degrees(np.arctan2(y, x)), np.degrees(latitude)
