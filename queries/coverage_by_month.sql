-- Which months each series covers, in how many areas and from which edition.
-- Grain: one row a series and month.
select
    series,
    month,
    count(distinct area_code) as areas,
    count(*) filter (where offence <> '') as parts,
    max(edition) as edition
from coverage
group by series, month
order by series, month
