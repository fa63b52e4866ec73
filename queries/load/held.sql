-- The figures held now for a series: of all editions kept, the newest per area and month.
-- Grain: table held_coverage, one row an area and month (and type, where only some were covered);
--        held_cell, one row an area, month and offence with at least one offence.
--
-- $figures, $coverage   VARCHAR[], paths of the kept editions
create or replace temp table held_coverage as
select
    area_code,
    month,
    offence,
    edition,
    sequence
from read_parquet($coverage)
qualify
    row_number() over (
        partition by area_code, month, offence order by edition desc, sequence desc
    ) = 1
    and (
        offence = ''
        or not bool_or(offence = '') over (partition by area_code, month)
    );

create or replace temp table held_cell as
select
    figures.area_code,
    figures.offence,
    figures.month,
    figures.offences
from read_parquet($figures) as figures
inner join held_coverage
    on
        held_coverage.area_code = figures.area_code
        and held_coverage.month = figures.month
        and held_coverage.edition = figures.edition
        and held_coverage.sequence = figures.sequence
        and held_coverage.offence in ('', figures.offence)
