-- The months that each series covers for the partnership.
-- Grain: one row a series and month.
select
    series,
    month
from covered_month
where series in (select series.series from series where series.layer in ('ward', 'lsoa'))
order by series, month
