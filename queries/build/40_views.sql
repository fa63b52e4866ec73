-- Each source of crime as a view of its own: they are never joined.
-- Grain: one row an area, month and offence above zero.
create view recorded_ward as
select
    area_code as ward_code,
    offence,
    month,
    offences
from recorded
where series = 'mps-ward';

create view recorded_borough as
select
    area_code as borough_code,
    offence,
    month,
    offences
from recorded
where series = 'mps-borough';

create view recorded_lsoa as
select
    area_code as lsoa_code,
    offence,
    month,
    offences
from recorded
where series = 'policeuk-lsoa';

create view recorded_street as
select
    area_code as lsoa_code,
    offence,
    month,
    offences
from recorded
where series = 'policeuk-street'
