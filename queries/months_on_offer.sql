-- The months that each series covers for the partnership.
-- Grain: one row a series and month.
select distinct
    series,
    month
from coverage
where series in ('mps-ward', 'policeuk-lsoa')
order by series, month
