-- What a file's rows are compared with: the areas, offences and types the project knows.
-- Grain: tables known_area (one row an area), known_offence, known_type, scope (one row a borough).
--
-- $areas, $offences, $types   VARCHAR, paths of the reference tables
-- $boroughs                   VARCHAR[], codes whose rows are taken; an empty list means every borough
create or replace temp table known_area as
select
    area_code,
    area_name,
    level,
    borough_code
from our_table($areas);

create or replace temp table known_offence as
select
    publisher_major,
    publisher_minor,
    offence,
    group_key
from our_table($offences);

create or replace temp table known_type as
select
    publisher_type,
    "type" as offence,
    is_crime::boolean as is_crime
from our_table($types);

create or replace temp table scope as
select
    area_code as borough_code,
    area_name as borough_name
from known_area
where
    level = 'borough'
    and (len($boroughs) = 0 or list_contains($boroughs, area_code));
