-- Crimes at each map point of the borough in a period, and in the period before.
-- Grain: one row a map point that any month held has; under 10 in the period, the point is not named.
--
-- A map point stands for at least eight addresses. In how many months of the period it was among
-- the top 5 % of points: a month counts when no point outside the list had as many.
--
-- $start, $end                 DATE, first of month, both inclusive
-- $before_start, $before_end   DATE, the period set against it
-- $types                       VARCHAR[], types of police.uk; an empty list means none
with own_point as (

    select
        street_point.*,
        own_lsoa.ward_code,
        own_lsoa.ward_name
    from street_point
    inner join own_lsoa on own_lsoa.lsoa_code = street_point.lsoa_code

),

monthly as (

    select
        street_count.point,
        street_count.month,
        sum(street_count.crimes) as crimes
    from street_count
    semi join own_point on own_point.point = street_count.point
    where list_contains($types, street_count.offence)
    group by street_count.point, street_count.month

),

counted as (

    select
        point,
        coalesce(sum(crimes) filter (where "month" between $start and $end), 0) as offences,
        coalesce(sum(crimes) filter (where "month" between $before_start and $before_end), 0)
            as offences_before
    from monthly
    group by point

),

ranked as (

    select
        point,
        count(*) over (
            partition by "month" order by crimes desc
            range between unbounded preceding and current row
        ) as place
    from monthly
    where "month" between $start and $end

),

topped as (

    select
        point,
        count(*) as months
    from ranked
    where place <= (select ceil(0.05 * count(*)) from own_point)
    group by point

)

select
    case when counted.offences >= 10 then own_point.name end as "name",
    own_point.kind,
    own_point.ward_code,
    own_point.ward_name,
    case when counted.offences >= 10 then own_point.lsoa_code end as lsoa_code,
    case when counted.offences >= 10 then own_point.longitude end as longitude,
    case when counted.offences >= 10 then own_point.latitude end as latitude,
    coalesce(counted.offences, 0)::bigint as offences,
    coalesce(counted.offences_before, 0)::bigint as offences_before,
    coalesce(topped.months, 0)::integer as top_months
from own_point
left join counted on counted.point = own_point.point
left join topped on topped.point = own_point.point
order by offences desc, own_point.point asc
