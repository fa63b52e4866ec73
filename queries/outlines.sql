-- Outlines of the partnership's wards and LSOAs as GeoJSON geometries.
-- Grain: one row an area.
select
    area.area_code,
    coalesce(lsoa_name.lsoa_name, area.area_name) as area_name,
    area.level,
    outline.geometry
from outline
inner join area on area.area_code = outline.area_code
left join lsoa_name on lsoa_name.lsoa_code = outline.area_code
order by area.level, area.area_code
