-- The spans that the published indicators of each source cover.
-- Grain: one row a source and span; first and last month, both inclusive.
select distinct
    indicator.source,
    indicator_value.start,
    indicator_value."end"
from indicator_value
inner join indicator on indicator.indicator = indicator_value.indicator
where indicator_value.value is not null
order by indicator.source, indicator_value.start, indicator_value."end"
