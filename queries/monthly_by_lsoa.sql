-- Crimes of chosen police.uk types in each LSOA, month by month, from the earliest month compared to the last.
-- Grain: one row an LSOA and month; a month not covered is null.
--
-- $since, $end   DATE, first of month, both inclusive
-- $types                VARCHAR[], police.uk types; an empty list means every crime
with lsoa as (

    select
        lsoa.area_code as lsoa_code,
        lsoa.area_name as lsoa_name,
        ward.area_name as ward_name,
        coalesce(ward.is_town_centre, false) as is_town_centre
    from area as lsoa
    left join area as ward on ward.area_code = lsoa.ward_code
    where
        lsoa.level = 'lsoa'
        and lsoa.borough_code = (select partnership.borough_code from partnership)

),

month as (

    select unnest(generate_series($since::date, $end::date, interval 1 month))::date as month

),

counted as (

    select
        recorded_lsoa.lsoa_code,
        recorded_lsoa.month,
        sum(recorded_lsoa.offences)::bigint as offences
    from recorded_lsoa
    inner join policeuk_type on policeuk_type.offence = recorded_lsoa.offence
    where
        recorded_lsoa.month between $since and $end
        and case
            when len($types) = 0 then policeuk_type.is_crime
            else list_contains($types, recorded_lsoa.offence)
        end
    group by recorded_lsoa.lsoa_code, recorded_lsoa.month

)

select
    lsoa.lsoa_code,
    lsoa.lsoa_name,
    lsoa.ward_name,
    lsoa.is_town_centre,
    month.month,
    case when coverage.area_code is not null then coalesce(counted.offences, 0) end as offences
from lsoa
cross join month
left join counted on counted.lsoa_code = lsoa.lsoa_code and counted.month = month.month
left join coverage
    on
        coverage.series = 'policeuk-lsoa'
        and coverage.area_code = lsoa.lsoa_code
        and coverage.month = month.month
order by lsoa.lsoa_code, month.month
