-- Areas and kinds of offence that have figures but no name.
-- Grain: one row an area or kind of offence; none in a sound store.
select distinct recorded.area_code as name
from recorded
anti join area on area.area_code = recorded.area_code
where recorded.area_code <> 'UNPLACED'
union
select distinct recorded.offence as name
from recorded
inner join series on series.series = recorded.series
anti join offence on offence.offence = recorded.offence
anti join policeuk_type on policeuk_type.offence = recorded.offence
where series.layer in ('ward', 'borough', 'lsoa')
order by name
