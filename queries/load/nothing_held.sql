-- No figures are held yet for this series.
-- Grain: tables held_coverage, held_cell and held_offence, without rows.
create or replace temp table held_coverage (
    area_code varchar,
    month date,
    offence varchar,
    force varchar,
    covers boolean,
    edition date,
    sequence int
);

create or replace temp table held_cell (
    area_code varchar,
    offence varchar,
    month date,
    force varchar,
    offences bigint
);

create or replace temp table held_offence (
    offence varchar,
    group_key varchar
)
