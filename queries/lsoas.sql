-- The partnership's LSOAs with the ward that fits best and how deprived they are.
-- Grain: one row an LSOA; a higher score is more deprived; without ranks there is no score.
--
-- The index of the Indices of Deprivation (MHCLG 2025, technical report) puts each domain's rank on
-- an exponential scale, -23·ln(1 - R·(1 - exp(-100/23))) with R from 0 (least) to 1 (most deprived
-- of 33,755 LSOAs), and adds them by weight. Here the crime domain (9.3 %) is left out, so that
-- crime is not compared with itself; the other weights are kept in proportion.
with placed as (

    unpivot deprivation
    on
    income_rank,
    employment_rank,
    education_rank,
    health_rank,
    housing_and_services_rank,
    environment_rank
    into name domain value "rank"

),

weighed as (

    select
        lsoa_code,
        case domain
            when 'income_rank' then 22.5
            when 'employment_rank' then 22.5
            when 'education_rank' then 13.5
            when 'health_rank' then 13.5
            else 9.3
        end as weight,
        -23 * ln(1 - (33756 - "rank") / 33755.0 * (1 - exp(-100 / 23.0))) as score
    from placed

),

scored as (

    select
        lsoa_code,
        sum(weight * score) / sum(weight) as deprivation_without_crime
    from weighed
    group by lsoa_code

)

select
    own_lsoa.lsoa_code,
    own_lsoa.lsoa_name,
    own_lsoa.short_name,
    own_lsoa.ward_code,
    own_lsoa.ward_name,
    own_lsoa.is_town_centre,
    scored.deprivation_without_crime
from own_lsoa
left join scored on scored.lsoa_code = own_lsoa.lsoa_code
order by own_lsoa.lsoa_code
