-- What wards are like, of every borough whose wards are held: how dense, how deprived, how old.
-- Grain: one row a ward; a trait that is not held is null. A higher score is more deprived.
--
-- Whether a ward is a town centre its own partnership says; where it names none, nobody has said it.
select
    ward_trait.ward_code,
    ward_trait.ward_name,
    ward_trait.borough_code,
    ward_trait.borough_name,
    ward_trait.residents / (ward_trait.hectares / 100) as residents_per_km2,
    ward_trait.deprivation as deprivation_without_crime,
    100 * ward_trait.aged_65_share as aged_65_percent,
    case
        when own_ward.ward_code is null then ward_trait.is_town_centre
        when (select bool_or(own.is_town_centre) from own_ward as own) then own_ward.is_town_centre
    end as is_town_centre
from ward_trait
left join own_ward on own_ward.ward_code = ward_trait.ward_code
order by ward_trait.ward_code
