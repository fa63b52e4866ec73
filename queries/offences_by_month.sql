-- Recorded offences by month in one ward or in all wards of the partnership, the whole series.
-- Grain: one row a month; null where not every ward asked for is covered.
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
        recorded_ward.month,
        sum(recorded_ward.offences)::bigint as offences
    from recorded_ward
    semi join ward on ward.ward_code = recorded_ward.ward_code
    where len($offences) = 0 or list_contains($offences, recorded_ward.offence)
    group by recorded_ward.month

),

covered as (

    select
        coverage.month,
        count(*) as wards
    from coverage
    semi join ward on ward.ward_code = coverage.area_code
    where coverage.series = 'mps-ward'
    group by coverage.month

),

span as (

    select
        min(month) as first_month,
        max(month) as last_month
    from coverage
    where series = 'mps-ward'

),

month as (

    select unnest(generate_series(span.first_month, span.last_month, interval 1 month))::date as month
    from span

)

select
    month.month,
    case
        when covered.wards = (select count(*) from ward) then coalesce(counted.offences, 0)
    end as offences
from month
left join counted on counted.month = month.month
left join covered on covered.month = month.month
order by month.month
