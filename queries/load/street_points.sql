-- Crimes of a street file at the map points that the publisher moved them to.
-- Grain: one row a map point, name, LSOA, month and type, in months that the file covers in full;
--        copies of one record and crimes without a point are left out.
select
    round(line.longitude, 5) as longitude,
    round(line.latitude, 5) as latitude,
    line.location,
    line.area_code as lsoa_code,
    line.month,
    line.offence,
    count(*)::integer as crimes
from line
semi join coverage
    on
        coverage.area_code = line.area_code
        and coverage.month = line.month
        and coverage.offence = ''
        and coverage.covers
where
    line.in_scope
    and line.problem is null
    and not line.is_copy
    and line.longitude is not null
    and line.latitude is not null
group by all
order by all
