-- Of what a workspace read of several boroughs, the share of one, ready to be written as an edition.
-- Grain: as of the tables cell, coverage and line, of which whole_* keep what was read of all.
--
-- $borough   VARCHAR, code
create temp table if not exists whole_cell as
select *
from cell;

create temp table if not exists whole_coverage as
select *
from coverage;

create temp table if not exists whole_line as
select *
from line;

create or replace temp table own_area as
select area_code
from known_area
where borough_code = $borough and level <> 'borough';

create or replace temp table cell as
select whole_cell.*
from whole_cell
semi join own_area on own_area.area_code = whole_cell.area_code;

create or replace temp table coverage as
select whole_coverage.*
from whole_coverage
semi join own_area on own_area.area_code = whole_coverage.area_code;

create or replace temp table line as
select whole_line.*
from whole_line
semi join own_area on own_area.area_code = whole_line.area_code;
