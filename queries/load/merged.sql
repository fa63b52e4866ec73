-- Several files as one: the figures laid out as held are those of the workspace.
-- Grain: as of the tables of the file that is read.
create or replace temp table cell as
select
    null::bigint as line,
    area_code,
    offence,
    month,
    force,
    offences
from held_cell;

create or replace temp table coverage as
select
    area_code,
    month,
    offence,
    force,
    covers
from held_coverage
