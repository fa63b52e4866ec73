-- What offices know of figures that left their usual range: notes on the watch list.
-- Grain: one row a note; place is a ward's code, or borough for every ward.
select
    what,
    place,
    month,
    status,
    note,
    office,
    until
from watch_note
order by month, place, what
