-- What the resident survey can be asked: every share, its question, theme, words and polarity.
-- Grain: one row an outcome.
select
    survey,
    outcome,
    question,
    label,
    theme,
    outcome_words,
    of_whom,
    polarity,
    topic_order
from survey_outcome
order by topic_order
