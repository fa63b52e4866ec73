-- Lines and cells that could not be taken, with the reason; kept, so that nothing is lost.
-- Grain: one row a refused line or cell.
select
    line.line,
    '' as column_name,
    line.area_code,
    line.area_name,
    line.publisher_minor as category,
    cast(null as date) as month,
    line.problem as reason
from line
where line.problem is not null
union all
select
    bad_cell.line,
    bad_cell.column_name,
    bad_cell.area_code,
    line.area_name,
    line.publisher_minor as category,
    bad_cell.month,
    bad_cell.reason
from bad_cell
inner join line on line.line = bad_cell.line and line.problem is null
order by all
