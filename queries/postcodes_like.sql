-- Postcodes that begin as given, and in which other boroughs such postcodes lie.
-- Grain: one row a postcode of the partnership, then one a sector and borough elsewhere.
--
-- $postcode   VARCHAR, in capitals and as it is written: "KT5 9", "KT5 9QB"
select
    postcode.postcode,
    postcode.ward_code,
    own_ward.ward_name,
    postcode.lsoa_code,
    own_lsoa.lsoa_name,
    '' as elsewhere
from postcode
left join own_ward on own_ward.ward_code = postcode.ward_code
left join own_lsoa on own_lsoa.lsoa_code = postcode.lsoa_code
where starts_with(postcode.postcode, $postcode)
union all
select
    sector as postcode,
    '' as ward_code,
    '' as ward_name,
    '' as lsoa_code,
    '' as lsoa_name,
    coalesce(nullif(borough_name, ''), borough_code) as elsewhere
from postcode_elsewhere
where starts_with(sector, $postcode) or starts_with($postcode, sector)
order by elsewhere, postcode
