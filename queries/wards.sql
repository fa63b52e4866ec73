-- The wards of the partnership.
-- Grain: one row a ward.
select
    area_code as ward_code,
    area_name as ward_name,
    is_town_centre
from area
where
    level = 'ward'
    and borough_code = (select partnership.borough_code from partnership)
order by area_name
