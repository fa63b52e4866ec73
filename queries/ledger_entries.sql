-- Breaks, gaps and renamed categories that bear on a series.
-- Grain: one row an entry; scope '*' means every offence, area_code '' every area.
select
    series,
    scope,
    area_code,
    kind,
    first_month,
    last_month,
    cuts,
    words
from ledger
order by series, first_month, kind, scope, area_code
