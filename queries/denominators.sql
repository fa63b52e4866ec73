-- What crime by ward can be set beside other than residents, where it was loaded.
-- Grain: one row a ward and denominator.
select
    denominator.area_code as ward_code,
    denominator.denominator,
    denominator.people_or_places,
    denominator.counted_in,
    denominator.source
from denominator
inner join own_ward on own_ward.ward_code = denominator.area_code
order by denominator.denominator, denominator.area_code
