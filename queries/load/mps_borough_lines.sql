-- Metropolitan Police borough table: what each line is about, and what is wrong with it.
-- Grain: table line, one row a line of the file; problem is null where the line can be taken.
-- Offences that the force cannot place in a borough are kept under the area code UNPLACED.
create or replace temp table line as
with named as (

    select
        raw.line,
        case
            when lower(trim(raw.boroughname)) = 'unknown' then 'UNPLACED' else borough.area_code
        end as area_code,
        raw.boroughname as area_name,
        raw.majortext as publisher_major,
        raw.minortext as publisher_minor,
        borough.area_code as borough_code,
        borough.area_code is not null or lower(trim(raw.boroughname)) = 'unknown' as in_scope,
        false as is_unplaced,
        major.group_key,
        coalesce(
            known_offence.offence,
            regexp_replace(lower(trim(raw.minortext)), '[^a-z0-9]+', '-', 'g')
        ) as offence,
        known_offence.offence is null as is_new_offence
    from raw
    left join known_area as borough
        on
            borough.level = 'borough'
            and area_key(borough.area_name) = area_key(raw.boroughname)
    left join known_offence
        on
            known_offence.publisher_major = upper(trim(raw.majortext))
            and known_offence.publisher_minor = upper(trim(raw.minortext))
    left join
        (
            select distinct
                publisher_major,
                group_key
            from known_offence
        ) as major
        on major.publisher_major = upper(trim(raw.majortext))

)

select
    *,
    case
        when not in_scope
            then null
        when group_key is null
            then 'MajorText is not a known category; add it to offences.csv if it is new'
        when offence is null
            then 'MinorText is empty'
        when row_number() over (partition by area_code, offence order by line) > 1
            then 'the same borough and category stand on an earlier line'
    end as problem
from named
