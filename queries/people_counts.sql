-- Counts of people by area and group, in the fixed windows that lie in a period; small ones withheld.
-- Grain: one row a series, area, window, measure, breakdown and group; withheld: people is null.
--
-- $start, $end   DATE, first of month, both inclusive
-- $series        VARCHAR, e.g. stop-search; an empty text means every series
-- $measure       VARCHAR, e.g. searches; an empty text means every measure
-- $breakdown     VARCHAR, e.g. ethnicity-self; an empty text means every breakdown
select
    people_count.series,
    people_count.area_code,
    area.area_name,
    area.level,
    people_count.start,
    people_count."end",
    people_count.measure,
    people_count.breakdown,
    people_count."group",
    people_count.group_order,
    people_count.is_unknown,
    people_count.people,
    people_count.status
from people_count
left join area on area.area_code = people_count.area_code
where
    people_count.start >= $start
    and people_count."end" <= $end
    and ($series = '' or people_count.series = $series)
    and ($measure = '' or people_count.measure = $measure)
    and ($breakdown = '' or people_count.breakdown = $breakdown)
order by
    people_count.series,
    people_count.measure,
    people_count.breakdown,
    people_count.area_code,
    people_count.start,
    people_count."end",
    people_count.group_order
