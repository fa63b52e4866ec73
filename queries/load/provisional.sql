-- What is taken although it may not be whole: the newest month, where it lies far below the twelve
-- months before it (square roots of counts, 4 standard errors, overdispersion as in those months).
-- Grain: table provisional, one row an area ('' is the whole place) and month.
--
-- $edition   DATE, the newest month of the file
create or replace temp table provisional as
with covered as (

    select
        area_code,
        "month",
        bool_or(is_of_file) as is_of_file
    from (
        select
            area_code,
            "month",
            offence = '' as is_of_file -- whole: no figure there is 0
        from coverage
        where covers
        union all
        select
            area_code,
            "month",
            false as is_of_file
        from held_coverage
        where covers
    )
    group by area_code, "month"

),

given as (

    select
        area_code,
        "month",
        sum(offences) as offences
    from cell
    group by area_code, "month"

),

held as (

    select
        area_code,
        "month",
        sum(offences) as offences
    from held_cell
    group by area_code, "month"

),

by_area as (

    select
        covered.area_code,
        covered.month,
        coalesce(
            given.offences, case when not covered.is_of_file then held.offences end, 0
        ) as offences
    from covered
    left join given on given.area_code = covered.area_code and given.month = covered.month
    left join held on held.area_code = covered.area_code and held.month = covered.month

),

series as (

    select
        '' as area_code,
        'these areas together' as area_name,
        "month",
        sum(offences) as offences
    from by_area
    group by "month"
    union all
    select
        '' as area_code,
        'all areas of the publisher' as area_name,
        "month",
        offences
    from file_month
    where offences > 0
    union all
    select
        by_area.area_code,
        known_area.area_name,
        by_area.month,
        by_area.offences
    from by_area
    inner join known_area
        on known_area.area_code = by_area.area_code and known_area.level <> 'lsoa'

),

usual as (

    select
        area_code,
        area_name,
        avg(offences) as offences,
        greatest(1, sqrt(var_samp(offences) / avg(offences))) as spread
    from series
    where "month" >= $edition::date - interval 12 month and "month" < $edition::date
    group by area_code, area_name
    having count(*) >= 6 and avg(offences) > 0

)

select
    series.area_code,
    series.month,
    strftime(series.month, '%B %Y') || ' is provisional: ' || series.offences::bigint
    || ' offences in ' || series.area_name || ', where ' || round(usual.offences)::bigint
    || ' a month were usual in the year before. The publisher may add to it.' as words
from series
inner join usual
    on usual.area_code = series.area_code and usual.area_name = series.area_name
where
    series.month = $edition
    and series.offences < usual.offences * 0.8
    and 2 * (sqrt(usual.offences) - sqrt(series.offences)) > 4 * usual.spread
order by series.area_code, series.area_name
