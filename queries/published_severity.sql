-- The Crime Severity Score that the ONS published for boroughs.
-- Grain: one row a borough.
select
    severity_score.area_code,
    area.area_name,
    severity_score.score,
    severity_score.period,
    severity_score.area_code = (select partnership.borough_code from partnership) as is_own
from severity_score
inner join area on area.area_code = severity_score.area_code
order by severity_score.area_code
