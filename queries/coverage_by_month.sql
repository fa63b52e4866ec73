-- Which months each series covers, in how many areas and from which edition.
-- Grain: one row a series and month.
select
    series,
    month,
    areas,
    parts,
    edition
from covered_month
order by series, month
