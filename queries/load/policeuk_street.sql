-- police.uk street-level crimes, counted by LSOA, month, type and force.
-- Grain: table line, one row a crime; cell, one row an LSOA, month, type and force; file_month, one
--        row a month; force_month, one row a force, borough and month.
-- A crime without an LSOA cannot be placed: it is counted as unplaced, never dropped unsaid.
-- Files before 2024 carry 2011 codes; where a 2011 area was split, LSOA21CD places the crime if the file has it.
--
-- $lsoa_2011      VARCHAR, path of the table of 2011 codes that were replaced
create or replace temp table line as
with replaced as (

    select
        lsoa_2011_code,
        min(lsoa_code) as lsoa_code,
        count(*) as parts
    from our_table($lsoa_2011)
    group by lsoa_2011_code

),

street as (

    select * from raw
    union all by name
    select null::varchar as lsoa21cd
    where false

),

named as (

    select
        street.line,
        coalesce(
            nullif(trim(street.lsoa21cd), ''),
            case when replaced.parts = 1 then replaced.lsoa_code end,
            nullif(trim(street."LSOA code"), '')
        ) as code,
        street."LSOA name" as area_name,
        street."Crime type" as publisher_minor,
        coalesce(replaced.parts > 1, false)
        and nullif(trim(street.lsoa21cd), '') is null as was_split,
        known_type.offence,
        try_strptime(trim(street."Month"), '%Y-%m')::date as "month",
        coalesce(nullif(trim(street."Reported by"), ''), trim(street."Falls within"), '') as force,
        coalesce(trim(street."Crime ID"), '') as crime,
        coalesce(trim(street."Location"), '') as location,
        try_cast(street."Longitude" as double) as longitude,
        try_cast(street."Latitude" as double) as latitude,
        count(*) over record as times,
        row_number() over (record order by street.line) as place_in_record
    from street
    left join replaced on replaced.lsoa_2011_code = trim(street."LSOA code")
    left join known_type on known_type.publisher_type = trim(street."Crime type")
    window
        record as (
            partition by
                street."Crime ID", street."Month", street."Reported by", street."Longitude",
                street."Latitude", street."LSOA code", street."Crime type",
                street."Last outcome category"
        )

)

select
    named.line,
    named.code as area_code,
    named.area_name,
    '' as publisher_major,
    named.publisher_minor,
    lsoa.borough_code,
    scope.borough_code is not null or named.was_split as in_scope,
    named.code is null as is_unplaced,
    '' as group_key,
    named.offence,
    false as is_new_offence,
    named.month,
    case when named.force = '' then 'no force named' else named.force end as force,
    -- Up to 6 times a publisher repeats a record: one report of several crimes.
    named.crime <> '' and named.times > 6 and named.place_in_record > 1 as is_copy,
    case when named.crime <> '' then named.times else 1 end as times,
    named.location,
    named.longitude,
    named.latitude,
    case
        when scope.borough_code is null and not named.was_split
            then null
        when named.was_split
            then
                'its 2011 LSOA was split in 2021 and the file does not say into which part it falls'
        when named.offence is null
            then 'Crime type is not one of the police.uk types in policeuk_types.csv'
        when named.month is null
            then 'Month is not like 2025-03'
    end as problem
from named
left join known_area as lsoa on lsoa.level = 'lsoa' and lsoa.area_code = named.code
left join scope on scope.borough_code = lsoa.borough_code;

create or replace temp table cell as
select
    min(line) as line,
    area_code,
    offence,
    month,
    force,
    count(*)::bigint as offences
from line
where in_scope and problem is null and not is_copy
group by area_code, offence, month, force;

create or replace temp table file_month as
select
    month,
    count(*)::bigint as offences
from line
where month is not null
group by month;

-- Where a crime was refused, the month of that LSOA (or of each part of a split one) is not known
-- in full: it is not taken.
create or replace temp table bad_cell as
select
    line.line,
    '' as column_name,
    coalesce(replaced.lsoa_code, line.area_code) as area_code,
    line.month,
    line.problem as reason
from line
left join our_table($lsoa_2011) as replaced on replaced.lsoa_2011_code = line.area_code
where line.in_scope and line.problem is not null and line.month is not null;

-- A force covers a borough in a month if its crimes there are what one expects of the borough's own
-- force: in a third of its LSOAs (a tenth, where only some types were delivered), and a quarter of
-- what is usual there. Any other, a neighbour's or the railways', holds a sliver, which only adds.
create or replace temp table force_month as
with counted as (

    select
        line.force,
        line.borough_code,
        line.month,
        count(*) as crimes,
        count(*) filter (where known_type.is_crime) as offences,
        count(distinct line.area_code) as areas,
        list(distinct line.offence) as types
    from line
    inner join known_type on known_type.offence = line.offence
    where line.in_scope and line.problem is null and not line.is_copy
    group by line.force, line.borough_code, line.month

),

-- all that a force reported in a month, here or elsewhere
delivered as (

    select
        force,
        month,
        count(distinct offence) = (select count(*) from known_type) as is_whole
    from line
    where offence is not null
    group by force, month

),

place as (

    select
        borough_code,
        count(*) as areas
    from known_area
    where level = 'lsoa'
    group by borough_code

),

usual as (

    select
        known_area.borough_code,
        held_cell.offence,
        sum(held_cell.offences) / count(distinct held_cell.month) as crimes
    from held_cell
    inner join known_area on known_area.area_code = held_cell.area_code
    semi join held_coverage
        on
            held_coverage.area_code = held_cell.area_code
            and held_coverage.month = held_cell.month
            and held_coverage.covers
    group by known_area.borough_code, held_cell.offence

),

expected as (

    select
        counted.force,
        counted.borough_code,
        counted.month,
        sum(usual.crimes) as crimes
    from counted
    inner join usual
        on
            usual.borough_code = counted.borough_code
            and list_contains(counted.types, usual.offence)
    group by counted.force, counted.borough_code, counted.month

)

select
    counted.force,
    counted.borough_code,
    counted.month,
    counted.offences,
    counted.crimes - counted.offences as incidents,
    delivered.is_whole,
    counted.force <> 'British Transport Police'
    and counted.areas >= place.areas / case when delivered.is_whole then 3 else 10 end
    and counted.crimes >= coalesce(expected.crimes, 0) / 4 as covers
from counted
inner join delivered on delivered.force = counted.force and delivered.month = counted.month
inner join place on place.borough_code = counted.borough_code
left join expected
    on
        expected.force = counted.force
        and expected.borough_code = counted.borough_code
        and expected.month = counted.month;

-- A month with all types in the file is whole; else the file speaks only for the types it has.
create or replace temp table spoken as
with file_type as (

    select distinct
        force,
        month,
        offence
    from line
    where month is not null and offence is not null

)

select distinct
    known_area.area_code,
    force_month.month,
    case when force_month.is_whole then '' else file_type.offence end as offence,
    force_month.force,
    force_month.covers
from force_month
inner join known_area
    on known_area.borough_code = force_month.borough_code and known_area.level = 'lsoa'
inner join file_type
    on file_type.force = force_month.force and file_type.month = force_month.month
