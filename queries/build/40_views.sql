-- Each series of crime as a view of its own, never joined; then its figures laid out for questions.
-- Which series is which is in the table `series` (wardlens/choices/series.py).
-- Grain: recorded_*, one row an area, month and offence above zero; the tables below say their own.
create view recorded_ward as
select
    area_code as ward_code,
    offence,
    month,
    offences
from recorded
where series = (select series.series from series where series.layer = 'ward');

create view recorded_borough as
select
    area_code as borough_code,
    offence,
    month,
    offences
from recorded
where series = (select series.series from series where series.layer = 'borough');

create view recorded_lsoa as
select
    area_code as lsoa_code,
    offence,
    month,
    offences
from recorded
where series = (select series.series from series where series.layer = 'lsoa');

-- What follows is the same figures laid out for the questions asked, so that an answer takes one
-- scan of one small table. In each figures table a month covered has a row of its own, offence ''
-- with 0 offences: a sum over months covered is 0 or more, over months not covered it is null.

-- The partnership's wards. Grain: one row a ward.
create table own_ward as
select
    area_code as ward_code,
    area_name as ward_name,
    is_town_centre
from area
where
    level = 'ward'
    and borough_code = (select partnership.borough_code from partnership)
order by area_code;

-- The partnership's LSOAs with the ward that fits best. Grain: one row an LSOA.
create table own_lsoa as
select
    lsoa.area_code as lsoa_code,
    lsoa_name.lsoa_name,
    lsoa_name.short_name,
    lsoa.ward_code,
    ward.area_name as ward_name,
    coalesce(ward.is_town_centre, false) as is_town_centre
from area as lsoa
inner join lsoa_name on lsoa_name.lsoa_code = lsoa.area_code
left join area as ward on ward.area_code = lsoa.ward_code
where
    lsoa.level = 'lsoa'
    and lsoa.borough_code = (select partnership.borough_code from partnership)
order by lsoa.area_code;

-- The boroughs of the force. Grain: one row a borough.
create table borough as
select
    area.area_code as borough_code,
    area.area_name as borough_name,
    area.area_code = partnership.borough_code as is_own,
    area.area_code in (
        select similar_area.similar_code
        from similar_area
        where similar_area.borough_code = partnership.borough_code
    ) as is_similar
from area
cross join partnership
where area.level = 'borough'
order by area.area_code;

-- Which estimate of residents stands for which months: that of the year, else the newest before it,
-- else the first. Grain: one row an area and span of months.
create table residents as
select
    area_code,
    case
        when lag(year) over by_year is null then date '0001-01-01' else make_date(year, 1, 1)
    end as first_month,
    coalesce(make_date(lead(year) over by_year, 1, 1) - 1, date '9999-12-31') as last_month,
    residents,
    basis
from population
window by_year as (partition by area_code order by year)
order by area_code, first_month;

-- Grain: one row a group of offences.
create table offence_group as
select distinct
    group_key,
    group_label
from offence
order by group_key;

-- First and last month covered. Grain: one row a series.
create table span as
select
    series,
    min(month) as first_month,
    max(month) as last_month
from coverage
group by series
order by series;

-- Grain: one row a series and month.
create table covered_month as
select
    series,
    month,
    count(distinct area_code) as areas,
    count(*) filter (where offence <> '') as parts,
    max(edition) as edition
from coverage
group by series, month
order by series, month;

-- Grain: one row a ward of the partnership, month and offence above zero, and one a month covered.
create table own_ward_figure as
select
    recorded.area_code as ward_code,
    recorded.month,
    recorded.offence,
    coalesce(offence.group_key, '') as group_key,
    recorded.offences
from recorded
semi join own_ward on own_ward.ward_code = recorded.area_code
left join offence on offence.offence = recorded.offence
where recorded.series = (select series.series from series where series.layer = 'ward')
union all
select
    coverage.area_code,
    coverage.month,
    '' as offence,
    '' as group_key,
    0 as offences
from coverage
semi join own_ward on own_ward.ward_code = coverage.area_code
where coverage.series = (select series.series from series where series.layer = 'ward')
order by month, ward_code, offence;

-- Grain: one row an LSOA of the partnership, month and type above zero, and one a month covered.
create table own_lsoa_figure as
select
    recorded.area_code as lsoa_code,
    recorded.month,
    recorded.offence,
    policeuk_type.is_crime,
    recorded.offences
from recorded
semi join own_lsoa on own_lsoa.lsoa_code = recorded.area_code
inner join policeuk_type on policeuk_type.offence = recorded.offence
where recorded.series = (select series.series from series where series.layer = 'lsoa')
union all
select
    coverage.area_code,
    coverage.month,
    '' as offence,
    false as is_crime,
    0 as offences
from coverage
semi join own_lsoa on own_lsoa.lsoa_code = coverage.area_code
where coverage.series = (select series.series from series where series.layer = 'lsoa')
order by month, lsoa_code, offence;

-- Grain: one row a borough, month and offence above zero, and one a month covered.
create table borough_figure as
select
    recorded.area_code as borough_code,
    recorded.month,
    recorded.offence,
    recorded.offences
from recorded
semi join borough on borough.borough_code = recorded.area_code
where recorded.series = (select series.series from series where series.layer = 'borough')
union all
select
    coverage.area_code,
    coverage.month,
    '' as offence,
    0 as offences
from coverage
semi join borough on borough.borough_code = coverage.area_code
where coverage.series = (select series.series from series where series.layer = 'borough')
order by month, borough_code, offence;

-- Offences that occur in the partnership's ward table. Grain: one row an offence.
create table own_offence as
select
    offence,
    label,
    group_key,
    group_label,
    family,
    family_label,
    polarity,
    policeuk_type
from offence
where offence in (select own_ward_figure.offence from own_ward_figure)
order by group_label, family_label, offence
