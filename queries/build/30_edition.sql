-- What one edition brought besides figures: names not registered, lines refused, figures revised.
-- Grain: one row an area, an offence, a refused line, a revised figure.
--
-- $series, $file   VARCHAR
-- $edition         DATE
-- $is_force_table  BOOLEAN, whether its names of offences are the force's own
-- $areas, $offences, $refused, $revised   VARCHAR, paths
insert into area
select
    area_code,
    area_name,
    case
        when area_code like 'E05%' then 'ward' when area_code like 'E01%' then 'lsoa' else 'other'
    end,
    borough_code,
    null,
    false
from our_table($areas) as given
where given.area_code not in (select area.area_code from area);

insert into offence
select
    given.offence,
    upper(left(given.publisher_minor, 1)) || lower(substr(given.publisher_minor, 2)),
    given.group_key,
    coalesce(
        (
            select any_value(known.group_label)
            from offence as known
            where known.group_key = given.group_key
        ),
        given.group_key
    ),
    given.offence,
    upper(left(given.publisher_minor, 1)) || lower(substr(given.publisher_minor, 2)),
    'lower',
    null,
    false
from our_table($offences) as given
where
    $is_force_table
    and given.offence not in (select offence.offence from offence);

insert into refused_line
select
    $series,
    $file,
    line::bigint,
    column_name,
    area_code,
    category,
    month,
    reason
from our_table($refused);

insert into revised
select
    $series,
    $edition::date,
    area_code,
    month::date,
    offence,
    held_offences::bigint,
    file_offences::bigint
from our_table($revised)
