-- Crimes of chosen police.uk types in each LSOA of the partnership in a period.
-- Grain: one row an LSOA; covered and without a crime is 0, no month covered is null.
--        Anti-social behaviour is counted only when it alone is asked for.
--
-- $start, $end   DATE, first of month, both inclusive
-- $types         VARCHAR[], police.uk types; an empty list means every crime
with counted as (

    select
        lsoa_code,
        sum(offences)::bigint as offences,
        (count(*) filter (where offence = ''))::integer as months_covered
    from own_lsoa_figure
    where
        month between $start and $end
        and (
            offence = ''
            or (len($types) = 0 and is_crime)
            or list_contains($types, offence)
        )
    group by lsoa_code

)

select
    own_lsoa.lsoa_code,
    own_lsoa.lsoa_name,
    own_lsoa.ward_code,
    own_lsoa.ward_name,
    counted.offences,
    residents.residents,
    residents.basis as residents_basis,
    coalesce(counted.months_covered, 0) as months_covered,
    (date_diff('month', $start::date, $end::date) + 1)::integer as months_asked,
    own_lsoa.is_town_centre,
    (select partnership.borough_code from partnership) as borough_code
from own_lsoa
left join counted on counted.lsoa_code = own_lsoa.lsoa_code
left join residents
    on
        residents.area_code = own_lsoa.lsoa_code
        and $end between residents.first_month and residents.last_month
order by own_lsoa.lsoa_code
