-- Crimes of chosen police.uk types in each LSOA, month by month, from the earliest month compared to the last.
-- Grain: one row an LSOA and month; a month not covered is null.
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

)

select
    own_lsoa.lsoa_code,
    own_lsoa.lsoa_name,
    own_lsoa.ward_name,
    own_lsoa.is_town_centre,
    month.month,
    counted.offences
from own_lsoa
cross join month
left join counted on counted.lsoa_code = own_lsoa.lsoa_code and counted.month = month.month
order by own_lsoa.lsoa_code, month.month
