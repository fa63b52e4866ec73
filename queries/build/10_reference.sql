-- Series, areas, offences, residents, deprivation, the ledger of breaks: the tables that figures refer to.
-- Grain: one row a series, an area, an offence, an area and year, an LSOA, a ledger entry.
--
-- $areas, $offences, $types, $population, $deprivation, $similar, $ledger,
-- $harm_codes, $harm_weights, $severity, $quoted_facts, $national_facts, $denominators   VARCHAR, paths
-- $borough   VARCHAR, the partnership's borough
-- $town_centre   VARCHAR[], wards where far more people come than live
create table series as
select
    series,
    layer
from series_rows;

create table area as
select
    area_code,
    area_name,
    level,
    borough_code,
    ward_code,
    list_contains($town_centre, area_code) as is_town_centre
from our_table($areas);

create table partnership as
select $borough as borough_code;

create table offence as
select
    offence,
    label,
    group_key,
    group_label,
    family,
    family_label,
    polarity,
    policeuk_type,
    offence in (
        select code.offence
        from our_table($harm_codes) as code
        where code.police_generated = 'true'
    ) as is_police_generated
from our_table($offences);

create table policeuk_type as
select
    "type" as offence,
    label,
    polarity,
    is_crime::boolean as is_crime,
    neighbourhood_crime::boolean as is_neighbourhood_crime
from our_table($types);

create table population as
select
    area_code,
    year::integer as year,
    residents::bigint as residents,
    households::bigint as households,
    basis
from our_table($population);

create table deprivation as
select
    lsoa_code,
    imd_decile::integer as imd_decile,
    imd_rank::integer as imd_rank,
    income_rank::integer as income_rank,
    employment_rank::integer as employment_rank,
    education_rank::integer as education_rank,
    health_rank::integer as health_rank,
    crime_rank::integer as crime_rank,
    housing_and_services_rank::integer as housing_and_services_rank,
    environment_rank::integer as environment_rank
from our_table($deprivation);

create table harm_weight as
select
    offence,
    weighting,
    weight::double as weight,
    unit,
    edition,
    share_of_volume::double as share_of_volume,
    how,
    citation,
    reason
from our_table($harm_weights)
where kind = 'mps';

create table type_weight as
select
    offence,
    weighting,
    weight::double as weight,
    edition,
    how,
    reason
from our_table($harm_weights)
where kind = 'policeuk';

create table denominator as
select
    area_code,
    denominator,
    "count"::bigint as people_or_places,
    "year" as counted_in,
    source
from our_table($denominators);

create table quoted_fact as
select
    fact,
    words,
    source
from our_table($quoted_facts)
union all
select
    fact,
    words,
    source
from our_table($national_facts);

create table severity_score as
select
    area_code,
    score::double as score,
    period
from our_table($severity);

create table similar_area as
select
    borough_code,
    similar_code,
    similar_name,
    "position"::integer as "position"
from our_table($similar);

create table ledger as
select
    series,
    scope,
    coalesce(area_code, '') as area_code,
    kind,
    (first_month || '-01')::date as first_month,
    (last_month || '-01')::date as last_month,
    cuts::boolean as cuts,
    words
from our_table($ledger);

create table recorded (
    series varchar,
    area_code varchar,
    offence varchar,
    month date,
    offences integer
);

create table coverage (
    series varchar,
    area_code varchar,
    month date,
    offence varchar,
    edition date
);

create table refused_line (
    series varchar,
    file varchar,
    line bigint,
    column_name varchar,
    area_code varchar,
    category varchar,
    month varchar,
    reason varchar
);

create table revised (
    series varchar,
    edition date,
    area_code varchar,
    month date,
    offence varchar,
    held_offences bigint,
    file_offences bigint
)
