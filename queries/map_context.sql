-- What maps show around the figures, for orientation: neighbours, main roads, the river, places.
-- Grain: one row a thing shown, with its GeoJSON geometry.
select
    kind,
    "name",
    geometry
from map_context
order by kind, "name", geometry
