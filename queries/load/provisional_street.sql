-- Of a street file: copies of one record, and points far from the LSOA that the file names: more
-- than some 2 km outside its outline, or 30 km from its other points where there is no outline.
-- Grain: as of table provisional, to which it adds.
--
-- lsoa_box   a table: area_code, west, south, east, north
insert into provisional
select
    area_code,
    "month",
    strftime("month", '%B %Y') || ' is provisional in ' || coalesce(any_value(area_name), area_code)
    || ': a record stood ' || max(times) || ' times in the file and is counted once.' as words
from line
where in_scope and problem is null and is_copy
group by area_code, "month"
order by area_code, "month";

insert into provisional
with point as (

    select
        line.area_code,
        line.area_name,
        line.month,
        line.longitude,
        line.latitude,
        coalesce(box.west, median(line.longitude) over area) as west,
        coalesce(box.east, median(line.longitude) over area) as east,
        coalesce(box.south, median(line.latitude) over area) as south,
        coalesce(box.north, median(line.latitude) over area) as north,
        case when box.west is null then 0.45 else 0.03 end as degrees_aside,
        case when box.west is null then 0.3 else 0.02 end as degrees_up
    from line
    left join lsoa_box as box on box.area_code = line.area_code
    where line.in_scope and line.problem is null and line.longitude is not null
    window area as (partition by line.area_code)

)

select
    area_code,
    "month",
    strftime("month", '%B %Y') || ' is provisional in '
    || coalesce(any_value(area_name), area_code) || ': ' || count(*)
    || ' of its records have a point far from it.' as words
from point
where
    longitude not between west - degrees_aside and east + degrees_aside
    or latitude not between south - degrees_up and north + degrees_up
group by area_code, "month"
order by area_code, "month"
