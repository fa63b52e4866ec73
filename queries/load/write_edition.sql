-- An accepted edition as files of its own: its figures, what it speaks for, the names it uses.
-- Grain: figures, one row an area, month, force and offence above zero; coverage, one row an area,
--        month and force (and type); areas and offences, one row each area and offence; refused, one row a refused line.
--
-- $edition    DATE
-- $sequence   INT, 0 for the shipped edition, then counting the files accepted
-- $figures, $coverage, $areas, $offences   VARCHAR, paths to write
copy (
    select
        cell.area_code,
        cell.offence,
        cell.month,
        cell.force,
        cell.offences::integer as offences,
        $edition::date as edition,
        $sequence::integer as "sequence"
    from cell
    semi join coverage
        on
            coverage.area_code = cell.area_code
            and coverage.month = cell.month
            and coverage.force = cell.force
            and coverage.offence in ('', cell.offence)
    where cell.offences > 0
    order by cell.line, cell.area_code, cell.offence, cell.month, cell.force -- lines are quick to sort by
) to $figures (format parquet, compression zstd);

copy (
    select
        area_code,
        month,
        offence,
        force,
        covers,
        $edition::date as edition,
        $sequence::integer as "sequence"
    from coverage
    order by area_code, month, offence, force
) to $coverage (format parquet, compression zstd);

copy (
    select
        area_code,
        any_value(area_name) as area_name,
        any_value(borough_code) as borough_code
    from line
    where in_scope and problem is null and area_code is not null
    group by area_code
    order by area_code
) to $areas (format csv, header);

copy (
    select distinct
        offence,
        publisher_major,
        publisher_minor,
        group_key
    from line
    where in_scope and problem is null
    order by offence
) to $offences (format csv, header)
