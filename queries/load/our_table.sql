-- One of the project's own tables, every cell as it is written: CSV (RFC 4180), a line of names on top.
-- Grain: one row a line of the file.
create or replace temp macro our_table(path) as table
    select *
    from read_csv(
        path, header = true, all_varchar = true,
        delim = ',', quote = '"', escape = '"', comment = '', skip = 0
    );
