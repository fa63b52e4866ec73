-- The figures of one series, the newest edition per area, month and force, as load/held has laid
-- them out. Forces add up, in the months that the area's own force covers.
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
from held_cell
where force = ''
union all
select
    $series,
    held_cell.area_code,
    held_cell.offence,
    held_cell.month,
    sum(held_cell.offences)::integer as offences
from held_cell
semi join held_coverage
    on
        held_coverage.area_code = held_cell.area_code
        and held_coverage.month = held_cell.month
        and held_coverage.offence in ('', held_cell.offence)
        and held_coverage.covers
where held_cell.force <> ''
group by held_cell.area_code, held_cell.offence, held_cell.month;

insert into coverage
select
    $series,
    area_code,
    month,
    offence,
    max(edition) as edition
from held_coverage
where covers
group by area_code, month, offence
qualify offence = '' or not bool_or(offence = '') over (partition by area_code, month)
order by area_code, month
