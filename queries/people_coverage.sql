-- Which months the counts of people cover, and how many of the force's searches had no place.
-- Grain: one row a series and month; records and unlocated only for stop and search.
select
    series,
    area_code,
    month,
    state,
    records,
    unlocated
from people_coverage
order by series, month
