-- Crimes at the map points of street files, by point, month and type.
-- Grain: street_point, one row a map point of the partnership's; street_count, one row a point, month
--        and type. The frame street_rows is registered by the build.
create table street_point as
select
    row_number() over (order by longitude, latitude)::integer as point,
    case when any_value("name") = '' then 'A point without a name' else any_value("name") end
        as "name",
    any_value(kind) as kind,
    longitude,
    latitude,
    any_value(lsoa_code) as lsoa_code,
    any_value(series) as series
from street_rows
group by longitude, latitude
order by longitude, latitude;

create table street_count as
select
    street_point.point,
    street_rows.series,
    street_rows.source,
    street_rows.month::date as "month",
    street_rows.offence,
    street_rows.crimes::integer as crimes
from street_rows
inner join street_point
    on
        street_point.longitude = street_rows.longitude
        and street_point.latitude = street_rows.latitude
order by street_rows.month, street_point.point, street_rows.offence
