-- Stations and kinds of place of the gazetteer, to stand as names on a map.
-- Grain: one row a map point; streets are left out.
select
    gazetteer.name,
    gazetteer.kind,
    gazetteer.longitude,
    gazetteer.latitude,
    gazetteer.lsoa_code
from gazetteer
inner join own_lsoa on own_lsoa.lsoa_code = gazetteer.lsoa_code
where gazetteer.kind <> 'street'
order by gazetteer.kind, gazetteer.name, gazetteer.longitude, gazetteer.latitude
