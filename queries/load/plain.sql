-- What publishers and spreadsheets write in more than one way, made one.
-- Grain: two macros of a cell each.
create or replace temp macro area_key(area_name) as -- "Longtown Upon Sea" is Longtown upon Sea
regexp_replace(
    trim(regexp_replace(replace(lower(area_name), '&', ' and '), '[^a-z0-9]+', ' ', 'g')),
    '^(royal |london )*borough of ', ''
);

-- Null where it is none: a cast alone would round 12.7 to 13. Thousands may be parted: 1,234.
create or replace temp macro whole_number(written) as
case
    when try_cast(written as double) = try_cast(written as integer)
        then try_cast(written as integer)
    when regexp_full_match(trim(written::varchar), '[0-9]{1,3}([,  ][0-9]{3})+')
        then try_cast(regexp_replace(written::varchar, '[,  ]', '', 'g') as integer)
end
