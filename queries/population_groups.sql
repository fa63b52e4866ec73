-- Residents by sex, age, ethnicity and disability: what groups are compared with.
-- Grain: one row an area, breakdown and group.
select
    population_group.area_code,
    area.area_name,
    area.level,
    population_group.year,
    population_group.breakdown,
    population_group."group",
    population_group.group_order,
    population_group.residents,
    population_group.basis
from population_group
left join area on area.area_code = population_group.area_code
order by population_group.breakdown, population_group.area_code, population_group.group_order
