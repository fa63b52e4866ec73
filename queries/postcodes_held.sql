-- By which letters postcodes begin that are held for each ward of the partnership.
-- Grain: one row a ward; `letters` is empty where none of its postcodes is held.
with begun as (
    select distinct
        ward_code,
        regexp_extract(postcode, '^[A-Z]+') as letters
    from postcode
)

select
    own_ward.ward_code,
    coalesce(string_agg(begun.letters, ' ' order by begun.letters), '') as letters
from own_ward
left join begun on begun.ward_code = own_ward.ward_code
group by own_ward.ward_code
order by own_ward.ward_code
