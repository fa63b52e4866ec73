-- Main roads, neighbouring boroughs and water around the partnership, as light lines under a map.
-- Grain: one row a line or outline, as a GeoJSON geometry (WGS84).
select
    "name",
    kind,
    geometry
from surroundings
order by kind, "name"
