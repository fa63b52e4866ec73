-- Crimes of chosen police.uk types in each LSOA of the partnership in a period.
-- Grain: one row an LSOA; covered and without a crime is 0, no month covered is null.
--        Anti-social behaviour is counted only when it alone is asked for.
--
-- $start, $end   DATE, first of month, both inclusive
-- $types         VARCHAR[], police.uk types; an empty list means every crime
with lsoa as (

    select
        lsoa.area_code as lsoa_code,
        lsoa.area_name as lsoa_name,
        ward.area_name as ward_name,
        lsoa.ward_code,
        coalesce(ward.is_town_centre, false) as is_town_centre
    from area as lsoa
    left join area as ward on ward.area_code = lsoa.ward_code
    where
        lsoa.level = 'lsoa'
        and lsoa.borough_code = (select partnership.borough_code from partnership)

),

counted as (

    select
        recorded_lsoa.lsoa_code,
        sum(recorded_lsoa.offences)::bigint as offences
    from recorded_lsoa
    inner join policeuk_type on policeuk_type.offence = recorded_lsoa.offence
    where
        recorded_lsoa.month between $start and $end
        and case
            when len($types) = 0 then policeuk_type.is_crime
            else list_contains($types, recorded_lsoa.offence)
        end
    group by recorded_lsoa.lsoa_code

),

covered as (

    select
        area_code as lsoa_code,
        count(*)::integer as months_covered
    from coverage
    where series = 'policeuk-lsoa' and month between $start and $end
    group by area_code

),

residents as (

    select
        area_code as lsoa_code,
        residents,
        basis,
        row_number() over (
            partition by area_code
            order by year > extract(year from $end), abs(year - extract(year from $end))
        ) as preference
    from population

)

select
    lsoa.lsoa_code,
    lsoa.lsoa_name,
    lsoa.ward_code,
    lsoa.ward_name,
    case when covered.months_covered > 0 then coalesce(counted.offences, 0) end as offences,
    residents.residents,
    residents.basis as residents_basis,
    coalesce(covered.months_covered, 0) as months_covered,
    (date_diff('month', $start::date, $end::date) + 1)::integer as months_asked,
    lsoa.is_town_centre
from lsoa
left join counted on counted.lsoa_code = lsoa.lsoa_code
left join covered on covered.lsoa_code = lsoa.lsoa_code
left join residents on residents.lsoa_code = lsoa.lsoa_code and residents.preference = 1
order by lsoa.lsoa_code
