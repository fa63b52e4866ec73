-- What a reader can find by name: wards, neighbourhoods, streets, stations, kinds of place.
-- Grain: one row a name, kind and ward; a place in several neighbourhoods has the one it is most in.
with named as (

    select
        'ward' as kind,
        ward_name as "name",
        ward_code,
        '' as lsoa_code,
        1 as points
    from own_ward
    union all
    select
        'neighbourhood' as kind,
        lsoa_name as "name",
        ward_code,
        lsoa_code,
        1 as points
    from own_lsoa
    union all
    select
        gazetteer.kind,
        gazetteer.name,
        own_lsoa.ward_code,
        gazetteer.lsoa_code,
        count(*) as points
    from gazetteer
    inner join own_lsoa on own_lsoa.lsoa_code = gazetteer.lsoa_code
    group by gazetteer.kind, gazetteer.name, own_lsoa.ward_code, gazetteer.lsoa_code

)

select
    named.kind,
    named.name,
    named.ward_code,
    arg_max(named.lsoa_code, (named.points, named.lsoa_code)) as lsoa_code,
    any_value(own_ward.ward_name) as ward_name
from named
left join own_ward on own_ward.ward_code = named.ward_code
group by named.kind, named.name, named.ward_code
order by named.kind, named.name, named.ward_code
