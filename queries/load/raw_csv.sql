-- A published CSV as text, each row with the line it stands on. Nothing is left to a sniffer, nor
-- to the file's name.
-- Grain: table raw, one row a line below the header.
--
-- $path   VARCHAR
create or replace temp table raw as
select
    row_number() over () + 1 as line,
    *
from read_csv(
    $path, header = true, all_varchar = true, strict_mode = true,
    delim = ',', quote = '"', escape = '"', comment = '', skip = 0, compression = 'none'
)
