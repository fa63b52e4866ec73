-- Incidents of chosen police.uk types in each ward, month by month: sums of the neighbourhoods that fit it best.
-- Grain: one row a ward and month. A neighbourhood that no month asked for covers is left out; a
-- month that any other lacks is null. Beside it how many neighbourhoods a ward has, and how many
-- of them are covered at all.
--
-- $since, $end   DATE, first of month, both inclusive
-- $types         VARCHAR[], police.uk types; an empty list means every crime
with month as (

    select unnest(generate_series($since::date, $end::date, interval 1 month))::date as month

),

counted as (

    select
        lsoa_code,
        month,
        sum(offences)::bigint as offences
    from own_lsoa_figure
    where
        month between $since and $end
        and (
            offence = ''
            or (len($types) = 0 and is_crime)
            or list_contains($types, offence)
        )
    group by lsoa_code, month

),

placed as (

    select
        own_lsoa.ward_code,
        count(*) as neighbourhoods,
        count(covered.lsoa_code) as covered
    from own_lsoa
    left join
        (select distinct lsoa_code from counted) as covered
        on covered.lsoa_code = own_lsoa.lsoa_code
    group by own_lsoa.ward_code

),

summed as (

    select
        own_lsoa.ward_code,
        counted.month,
        count(*) as known,
        sum(counted.offences)::bigint as offences
    from counted
    inner join own_lsoa on own_lsoa.lsoa_code = counted.lsoa_code
    group by own_lsoa.ward_code, counted.month

)

select
    own_ward.ward_code,
    month.month,
    coalesce(placed.neighbourhoods, 0) as neighbourhoods,
    coalesce(placed.covered, 0) as covered,
    case when summed.known = placed.covered then summed.offences end as offences
from own_ward
cross join month
left join placed on placed.ward_code = own_ward.ward_code
left join summed on summed.ward_code = own_ward.ward_code and summed.month = month.month
order by own_ward.ward_code, month.month
