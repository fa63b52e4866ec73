-- Figures that a later edition changed, old and new.
-- Grain: one row a figure and edition.
select
    revised.series,
    revised.edition,
    revised.area_code,
    area.area_name,
    revised.month,
    revised.offence,
    revised.held_offences,
    revised.file_offences
from revised
left join area on area.area_code = revised.area_code
order by revised.series, revised.edition, revised.month, revised.area_code, revised.offence
