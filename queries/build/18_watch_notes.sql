-- Notes on the watch list, as the partnership's own list has them.
-- The frame watch_notes_rows is registered by the build.
-- Grain: one row a note.
create table watch_note as
select
    given.what,
    given."where" as place,
    (given.month || '-01')::date as month,
    given.status,
    given.note,
    given.office,
    (given.until || '-01')::date as until
from watch_notes_rows as given
order by month, place, given.what
