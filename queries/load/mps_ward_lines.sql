-- Metropolitan Police ward table: what each line is about, and what is wrong with it.
-- Grain: table line, one row a line of the file; problem is null where the line can be taken.
-- A name that is no borough and stands on more than a third of a ward's lines is a unit of the police: there
-- the ward code decides, where other wards of the borough stand under the borough's name. A ward can move from
-- one to the other, so a category may stand once under each name: both count.
create or replace temp table line as
with named as (

    select
        raw.line,
        trim(raw.wardcode) as area_code,
        raw.wardname as area_name,
        raw.majortext as publisher_major,
        raw.minortext as publisher_minor,
        case
            when
                borough.area_code is null
                and trim(raw.lookup_boroughname) <> ''
                and count(*) over own_name * 3 > count(*) over own_ward
                and count(borough.area_code) over own_borough > 0
                then ward.borough_code
            else borough.area_code
        end as borough_code,
        ward.borough_code as ward_borough_code,
        raw.lookup_boroughname as borough_name,
        scope.borough_code is not null or ward_scope.borough_code is not null as in_scope,
        false as is_unplaced,
        exists(
            select 1
            from known_area
            where known_area.level = 'ward' and known_area.borough_code = borough.area_code
        ) as has_register,
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
            and area_key(borough.area_name) = area_key(raw.lookup_boroughname)
    left join scope on scope.borough_code = borough.area_code
    left join known_area as ward on ward.level = 'ward' and ward.area_code = trim(raw.wardcode)
    left join scope as ward_scope on ward_scope.borough_code = ward.borough_code
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
    window
        own_ward as (partition by trim(raw.wardcode)),
        own_name as (partition by trim(raw.wardcode), trim(raw.lookup_boroughname)),
        own_borough as (partition by ward.borough_code)

)

select
    *,
    case
        when not in_scope
            then null
        when area_code is null or not regexp_full_match(area_code, 'E05[0-9]{6}')
            then 'WardCode is not an ONS ward code (E05 and six digits)'
        when ward_borough_code <> coalesce(borough_code, '')
            then
                'LookUp_BoroughName “' || coalesce(borough_name, '')
                || '” is not the borough of this WardCode'
        when has_register and ward_borough_code is null
            then
                'WardCode is not a ward of this borough; load a newer ONS lookup first if it is new'
        when group_key is null
            then 'MajorText is not a known category; add it to offences.csv if it is new'
        when offence is null
            then 'MinorText is empty'
        when
            row_number() over (
                partition by area_code, offence, area_key(borough_name)
                order by line
            ) > 1
            then 'the same ward and category stand on an earlier line'
    end as problem
from named
