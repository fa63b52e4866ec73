-- A copy of a published table that came in another form, each row with the line it stood on.
-- Grain: table raw, one row a line below the header.
--
-- $path   VARCHAR
create or replace temp table raw as
select
    _line::bigint as line,
    * exclude (_line)
from read_csv(
    $path, header = true, all_varchar = true, strict_mode = true,
    delim = ',', quote = '"', escape = '"', comment = '', skip = 0, compression = 'none'
)
