-- The figures of one series, the newest edition per area and month, as load/held has laid them out.
-- Grain: recorded, one row an area, month and offence above zero; coverage, one row an area and month.
--
-- $series   VARCHAR
insert into recorded
select
    $series,
    area_code,
    offence,
    month,
    offences
from held_cell;

insert into coverage
select
    $series,
    area_code,
    month,
    offence,
    edition
from held_coverage
order by area_code, month
