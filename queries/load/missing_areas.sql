-- Registered areas in scope that the file never mentions, in boroughs that it does mention.
-- Grain: one row an area.
--
-- $level   VARCHAR, ward or borough
select
    known_area.area_code,
    known_area.area_name
from known_area
inner join scope on scope.borough_code = known_area.borough_code
anti join line on line.area_code = known_area.area_code
where
    known_area.level = $level
    and known_area.borough_code in (select borough_code from line where in_scope)
order by known_area.area_code
