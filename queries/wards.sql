-- The wards of the partnership.
-- Grain: one row a ward.
select
    ward_code,
    ward_name,
    is_town_centre
from own_ward
order by ward_name
