-- What people call places: postcodes, a gazetteer of map points, names of neighbourhoods, what wards are like.
-- The frames postcodes_rows and so on are registered by the build.
-- Grain: one row a postcode, a sector and borough, a map point, an LSOA, a ward of the region.
create table postcode as
select
    postcode,
    ward_code,
    lsoa_code,
    note
from postcodes_rows
order by postcode;

create table postcode_elsewhere as
select
    sector,
    borough_code,
    borough_name
from postcodes_elsewhere_rows
order by sector, borough_code;

create table gazetteer as
select
    "name",
    kind,
    longitude::double as longitude,
    latitude::double as latitude,
    lsoa_code
from gazetteer_rows
order by kind, "name", longitude, latitude;

-- A neighbourhood has one name everywhere; the official one where no other is held.
create table lsoa_name as
select
    area.area_code as lsoa_code,
    coalesce(given.name, area.area_name) as lsoa_name,
    coalesce(
        given.short_name, 'Neighbourhood ' || split_part(area.area_name, ' ', -1)
    ) as short_name
from area
left join lsoa_names_rows as given on given.lsoa_code = area.area_code
where area.level = 'lsoa'
order by area.area_code;

-- Wards of the whole region where the data folder has them; a trait that is not held is null.
create table ward_trait as
select
    ward_code,
    ward_name,
    borough_code,
    borough_name,
    nullif(residents, '')::bigint as residents,
    nullif(hectares, '')::double as hectares,
    nullif(aged_65_share, '')::double as aged_65_share,
    nullif(deprivation, '')::double as deprivation,
    nullif(is_town_centre, '')::boolean as is_town_centre
from ward_traits_rows
order by ward_code
