-- The months for which crimes at map points are held.
-- Grain: one row a month; crimes and incidents of all types, in the partnership's own borough; the
--        source is that of the shipped counts, or empty where a file was loaded.
select
    street_count.month,
    max(street_count.source) as source,
    sum(street_count.crimes)::bigint as records
from street_count
inner join street_point on street_point.point = street_count.point
inner join own_lsoa on own_lsoa.lsoa_code = street_point.lsoa_code
group by street_count.month
order by street_count.month
