-- The published indicators: what each says, in which unit, for which places, from which source.
-- Grain: one row an indicator.
select
    indicator,
    label,
    question,
    theme,
    unit,
    polarity,
    outcome_words,
    geography_note,
    source
from indicator
order by theme, indicator
