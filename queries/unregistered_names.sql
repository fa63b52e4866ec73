-- Areas and categories that have figures but no name.
-- Grain: one row an area or category; none in a sound store.
select distinct recorded.area_code as name
from recorded
anti join area on area.area_code = recorded.area_code
where recorded.area_code <> 'UNPLACED'
union
select distinct recorded.offence as name
from recorded
anti join offence on offence.offence = recorded.offence
anti join policeuk_type on policeuk_type.offence = recorded.offence
order by name
