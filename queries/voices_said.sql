-- What residents said in answer to open questions, coded by theme: people who said it, of how many.
-- Grain: one row a question, theme, area and group; a figure that is withheld is missing.
select
    voice_said.series,
    voice_said.question,
    voice_said.theme,
    voice_said.area_code,
    area.area_name,
    voice_said.breakdown,
    voice_said."group",
    voice_said.start,
    voice_said."end",
    voice_said.said,
    voice_said.answered,
    voice_said.note
from voice_said
left join area on area.area_code = voice_said.area_code
order by
    voice_said.question,
    voice_said."end",
    voice_said.breakdown,
    voice_said.area_code,
    voice_said.group_order,
    voice_said."group",
    voice_said.theme
