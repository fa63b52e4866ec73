-- Crimes by the kind of place of their map point, as its name tells it.
-- Grain: one row a kind; kinds with under 10 in the period are one row, other places.
--
-- $start, $end   DATE, first of month, both inclusive
-- $types         VARCHAR[], types of police.uk; an empty list means none
with own_point as (

    select
        street_point.point,
        street_point.kind
    from street_point
    inner join own_lsoa on own_lsoa.lsoa_code = street_point.lsoa_code

),

counted as (

    select
        street_count.point,
        sum(street_count.crimes) as crimes
    from street_count
    where
        street_count.month between $start and $end
        and list_contains($types, street_count.offence)
    group by street_count.point

),

by_kind as (

    select
        own_point.kind,
        count(*) as points,
        coalesce(sum(counted.crimes), 0) as crimes
    from own_point
    left join counted on counted.point = own_point.point
    group by own_point.kind

)

select
    case when crimes >= 10 then kind else 'other places' end as kind,
    sum(points)::integer as points,
    sum(crimes)::bigint as offences
from by_kind
group by case when crimes >= 10 then kind else 'other places' end
order by kind asc
