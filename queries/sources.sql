-- Every table shipped: publisher, title, licence, period, edition and what was done to it.
-- Grain: one row a source.
select
    source,
    kind,
    series,
    publisher,
    title,
    page,
    licence,
    attribution,
    period,
    edition,
    tables,
    done
from source
order by source
