-- No figures are held yet for this series.
-- Grain: tables held_coverage and held_cell, without rows.
create or replace temp table held_coverage (
    area_code varchar,
    month date,
    offence varchar,
    edition date,
    sequence int
);

create or replace temp table held_cell (
    area_code varchar,
    offence varchar,
    month date,
    offences bigint
)
