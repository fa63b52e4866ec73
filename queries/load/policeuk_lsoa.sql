-- police.uk counts by LSOA, month and type: cells, and the lines that cannot be taken.
-- Grain: tables line and cell, one row a line of the file; file_month, one row a month.
-- Rows before 2023 come from another source that has lost the type, and are left out by name.
create or replace temp table line as
with named as (

    select
        raw.line,
        trim(raw.lsoa_code) as area_code,
        raw.lsoa_name as area_name,
        '' as publisher_major,
        raw.category as publisher_minor,
        borough.area_code as borough_code,
        scope.borough_code is not null or lsoa_scope.borough_code is not null as in_scope,
        false as is_unplaced,
        '' as group_key,
        known_type.offence,
        false as is_new_offence,
        try_cast(raw.year as int) as year_number,
        try_cast(raw.month as int) as month_number,
        whole_number(raw.crime_count) as offences,
        lsoa.borough_code as lsoa_borough_code,
        exists(
            select 1
            from known_area
            where known_area.level = 'lsoa' and known_area.borough_code = borough.area_code
        ) as has_register
    from raw
    left join known_area as borough
        on borough.level = 'borough' and area_key(borough.area_name) = area_key(raw.borough)
    left join scope on scope.borough_code = borough.area_code
    left join known_area as lsoa on lsoa.level = 'lsoa' and lsoa.area_code = trim(raw.lsoa_code)
    left join scope as lsoa_scope on lsoa_scope.borough_code = lsoa.borough_code
    left join known_type on known_type.publisher_type = trim(raw.category)

)

select
    * exclude (year_number, month_number),
    case
        when year_number between 1900 and 2999 and month_number between 1 and 12
            then make_date(year_number, month_number, 1)
    end as month,
    case
        when not in_scope
            then null
        when year_number < 2023
            then 'before 2023: another source, its type of crime was lost'
        when lsoa_borough_code <> coalesce(borough_code, '')
            then 'borough is not that of this lsoa_code'
        when has_register and lsoa_borough_code is null
            then 'lsoa_code is not a 2021 LSOA of this borough'
        when offence is null
            then 'category is not one of the police.uk types in policeuk_types.csv'
        when
            year_number is null
            or year_number > 2999
            or coalesce(month_number, 0) not between 1 and 12
            then 'year and month do not make a month'
        when offences is null
            then 'crime_count is not a whole number'
        when offences < 0
            then 'crime_count cannot be below zero'
        when
            row_number()
                over (partition by area_code, offence, year_number, month_number order by line)
            > 1
            then 'the same LSOA, type and month stand on an earlier line'
    end as problem
from named;

create or replace temp table cell as
select
    line,
    area_code,
    offence,
    month,
    '' as force,
    offences
from line
where in_scope and problem is null;

create or replace temp table file_month as
select
    month,
    sum(offences)::bigint as offences
from line
where month is not null and year(month) >= 2023
group by month;

-- Where a line was refused, the month of that LSOA is not known in full: it is not taken.
create or replace temp table bad_cell as
select distinct
    line,
    '' as column_name,
    area_code,
    month,
    problem as reason
from line
where in_scope and problem is not null and month is not null and year(month) >= 2023;

-- In a year or more an LSOA without a single row was not collected; in a few months it may be quiet.
create or replace temp table spoken as
select
    known_area.area_code,
    month.month,
    '' as offence,
    '' as force,
    true as covers
from known_area
semi join scope on scope.borough_code = known_area.borough_code
cross join (select distinct cell.month from cell) as month
where
    known_area.level = 'lsoa'
    and (
        (select count(distinct cell.month) from cell) < 12
        or known_area.area_code in (select cell.area_code from cell)
    )
