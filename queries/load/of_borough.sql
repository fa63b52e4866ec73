-- Of what a workspace read of several boroughs, the share of one, ready to be written as an edition.
-- Grain: as of the tables cell, coverage and line, of which whole_* keep what was read of all,
-- in the order of boroughs, so that one is found without reading the others.
--
-- $borough   VARCHAR, code
create temp table if not exists whole_cell as
select
    cell.*,
    known_area.borough_code as of_borough
from cell
inner join known_area on known_area.area_code = cell.area_code
where known_area.level <> 'borough'
order by known_area.borough_code;

create temp table if not exists whole_coverage as
select
    coverage.*,
    known_area.borough_code as of_borough
from coverage
inner join known_area on known_area.area_code = coverage.area_code
where known_area.level <> 'borough'
order by known_area.borough_code;

create temp table if not exists whole_line as
select
    line.*,
    known_area.borough_code as of_borough
from line
inner join known_area on known_area.area_code = line.area_code
where known_area.level <> 'borough'
order by known_area.borough_code;

create or replace temp table cell as
select * exclude (of_borough)
from whole_cell
where of_borough = $borough;

create or replace temp table coverage as
select * exclude (of_borough)
from whole_coverage
where of_borough = $borough;

create or replace temp table line as
select * exclude (of_borough)
from whole_line
where of_borough = $borough;
