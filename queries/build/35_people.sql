-- Counts of people fit to be shown, the windows they are for, and residents by group.
-- Grain: people_count, one row a series, area, window, measure, breakdown and group;
--        people_window, one row a series and window; people_coverage, one row a series and month;
--        population_group, one row an area, breakdown and group.
-- The frames people_rows, window_rows and coverage_rows are laid out (see wardlens.ingest.people).
-- A figure withheld has no people here: nothing in the store can give it away.
--
-- $population_groups   VARCHAR, path
create table people_count as
select
    series,
    area_code,
    start::date as start,
    "end"::date as "end",
    measure,
    breakdown,
    "group",
    group_order::integer as group_order,
    is_unknown::boolean as is_unknown,
    people::bigint as people,
    status
from people_rows
order by series, measure, breakdown, area_code, start, "end", group_order;

create table people_window as
select
    series,
    block_start::date as block_start,
    block_end::date as block_end,
    start::date as start,
    "end"::date as "end",
    kind,
    months::integer as months,
    months_covered::integer as months_covered,
    months_partial::integer as months_partial
from window_rows
order by series, start, "end";

create table people_coverage as
select
    series,
    area_code,
    "month"::date as "month",
    state,
    records::bigint as records,
    unlocated::bigint as unlocated
from coverage_rows
order by series, "month";

create table population_group as
select
    area_code,
    year::integer as year,
    breakdown,
    "group",
    group_order::integer as group_order,
    residents::bigint as residents,
    basis
from our_table($population_groups)
order by breakdown, area_code, group_order
