-- Recorded offences of each kind by month in one ward or in all wards, the whole series.
-- Grain: one row an offence and month; null where not every ward asked for is covered.
--
-- $area       VARCHAR, a ward code; '' means every ward of the partnership
-- $offences   VARCHAR[], offence keys; an empty list means every offence
with ward as (

    select area_code as ward_code
    from area
    where
        level = 'ward'
        and borough_code = (select partnership.borough_code from partnership)
        and $area in ('', area_code)

),

counted as (

    select
        recorded_ward.offence,
        recorded_ward.month,
        sum(recorded_ward.offences)::bigint as offences
    from recorded_ward
    semi join ward on ward.ward_code = recorded_ward.ward_code
    where len($offences) = 0 or list_contains($offences, recorded_ward.offence)
    group by recorded_ward.offence, recorded_ward.month

),

covered as (

    select
        coverage.month,
        count(*) = (select count(*) from ward) as is_whole
    from coverage
    semi join ward on ward.ward_code = coverage.area_code
    where coverage.series = 'mps-ward'
    group by coverage.month

),

kind as (

    select distinct offence
    from counted

)

select
    kind.offence,
    covered.month,
    case when covered.is_whole then coalesce(counted.offences, 0) end as offences
from kind
cross join covered
left join counted on counted.offence = kind.offence and counted.month = covered.month
order by kind.offence, covered.month
