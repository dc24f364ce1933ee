create table tasuki_schema_when_flyway_ran as
select exists (select 1 from pg_namespace where nspname = 'tasuki') as found;
