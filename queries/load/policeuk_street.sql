-- police.uk street-level crimes, counted by LSOA, month and type.
-- Grain: table line, one row a crime; cell, one row an LSOA, month and type; file_month, one row a month.
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
        try_strptime(trim(street."Month"), '%Y-%m')::date as "month"
    from street
    left join replaced on replaced.lsoa_2011_code = trim(street."LSOA code")
    left join known_type on known_type.publisher_type = trim(street."Crime type")

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
    count(*)::bigint as offences
from line
where in_scope and problem is null
group by area_code, offence, month;

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

create or replace temp table spoken_area as
select area_code
from known_area
semi join scope on scope.borough_code = known_area.borough_code
where level = 'lsoa';

-- A month with all types in the file is whole; else the file speaks only for the types it has.
create or replace temp table spoken_month as
with file_type as (

    select
        month,
        offence,
        count(*) over (partition by month) as types
    from line
    where month is not null and offence is not null
    group by month, offence

)

select distinct
    month,
    case when types = (select count(*) from known_type) then '' else offence end as offence
from file_type
