-- The months that each series covers for the partnership.
-- Grain: one row a series and month.
select
    series,
    month
from covered_month
where series in ('mps-ward', 'policeuk-lsoa')
order by series, month
