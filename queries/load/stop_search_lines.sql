-- police.uk stop and search: what each line says, in local time, and what is wrong with it.
-- Grain: table search, one row a line of the file; problem is null where the line can be taken.
-- Publisher's times are UTC: a search at 23:30 on 31 May is one of June in British Summer Time.
create or replace temp table search as
with read as (

    select
        line,
        try_cast(trim("Date") as timestamptz) as searched_at,
        nullif(trim(latitude), '') as latitude_text,
        nullif(trim(longitude), '') as longitude_text,
        try_cast(nullif(trim(latitude), '') as double) as latitude,
        try_cast(nullif(trim(longitude), '') as double) as longitude,
        trim(coalesce("Type", '')) as kind,
        trim(coalesce(gender, '')) as sex,
        trim(coalesce("Age range", '')) as age,
        trim(coalesce("Self-defined ethnicity", '')) as ethnicity_self,
        trim(coalesce("Officer-defined ethnicity", '')) as ethnicity_officer,
        trim(coalesce(legislation, '')) as power,
        trim(coalesce("Object of search", '')) as object,
        trim(coalesce(outcome, '')) as outcome
    from raw

)

select
    * exclude (searched_at, latitude_text, longitude_text),
    timezone('Europe/London', searched_at)::date as day,
    date_trunc('month', timezone('Europe/London', searched_at))::date as month,
    latitude_text is null and longitude_text is null as is_unlocated,
    case
        when searched_at is null
            then 'Date is not like 2024-08-31T22:51:00+00:00'
        when (latitude_text is null) <> (longitude_text is null)
            then 'only one of Latitude and Longitude is given'
        when
            latitude_text is not null
            and (
                latitude is null
                or longitude is null
                or latitude not between -90 and 90
                or longitude not between -180 and 180
            )
            then 'Latitude and Longitude are not a point on earth'
    end as problem
from read
