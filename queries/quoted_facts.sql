-- Sentences quoted from plans for scale, with where they come from.
-- Grain: one row a fact.
select
    fact,
    words,
    source
from quoted_fact
order by fact
