-- What was raised at events and on consultation maps, over the months of the file.
-- Grain: one row an area, breakdown (all, theme, heard, or of people) and group; withheld is missing.
select
    voice_heard.series,
    voice_heard.area_code,
    area.area_name,
    voice_heard.start,
    voice_heard."end",
    voice_heard.breakdown,
    voice_heard."group",
    voice_heard.heard,
    voice_heard.status
from voice_heard
left join area on area.area_code = voice_heard.area_code
order by
    voice_heard.area_code, voice_heard.breakdown, voice_heard.group_order, voice_heard."group"
