-- What people do with the ledger: pause a consumer, redrive and discard dead letters, say "on it"; and the record of all of it.

alter table tasuki.consumer
    add column runbook text,            -- where its owner says what to do when it fails
    add column idempotency text;        -- how the outside system recognises what it has seen; null for a database effect, or unknown

alter table tasuki.node add column version text;

alter table tasuki.parked
    add column fingerprint text,        -- of the last failure: the exception's type and where it was thrown, not in which line
    add column cause text,              -- what kind of failure it was: unreadable, refused, timeout, io, other
    add column attempts_before int not null default 0,  -- those before the newest redrive, which has its own
    add column redrive bigint,          -- the newest redrive that it is, or was, part of
    add column redrive_step text check (redrive_step in ('waiting', 'released', 'taken')),
    add column dead_of text,            -- the fingerprint that it had when that redrive was asked for
    add column moved_by text,           -- who redrove or discarded it last, and why
    add column moved_why text;
create index parked_fingerprint on tasuki.parked (consumer, fingerprint) where fingerprint is not null;
create index parked_correlation on tasuki.parked (correlation) where correlation is not null;
create index parked_redrive on tasuki.parked (redrive, redrive_step, seq) where redrive is not null;
create index parked_released on tasuki.parked (consumer, partition) where redrive_step = 'released' and state = 'dead';

-- A consumer that is paused begins nothing. Its nodes learn of it with their heartbeats.
create table tasuki.pause (
    consumer int primary key references tasuki.consumer on delete cascade,
    by_whom text not null,
    why text not null,
    at timestamptz not null default clock_timestamp()
);

create table tasuki.redrive (
    id bigint generated always as identity primary key,
    by_whom text not null,
    why text not null,
    subject text not null,              -- which dead letters, in words
    at timestamptz not null default clock_timestamp(),
    state text not null default 'running' check (state in ('running', 'finished', 'stopped')),
    stage int not null default 0,       -- 0 nothing yet, 1 the first one, 2 ten, 3 the rest
    total bigint not null,
    note text
);
create index redrive_running on tasuki.redrive (id) where state = 'running';

-- A payload that a person changed before a redrive.
create table tasuki.edit (
    consumer int not null references tasuki.consumer on delete cascade,
    seq bigint not null,
    at timestamptz not null default clock_timestamp(),
    by_whom text not null,
    why text not null,
    before bytea not null,
    after bytea not null,
    primary key (consumer, seq, at)
);

-- "On it": a group of dead letters that somebody works on.
create table tasuki.acceptance (
    consumer int not null references tasuki.consumer on delete cascade,
    fingerprint text not null,
    by_whom text not null,
    why text not null,
    at timestamptz not null default clock_timestamp(),
    until timestamptz not null,
    primary key (consumer, fingerprint)
);

-- What people did, written in the transaction that did it. Never reclaimed: it is small, and it is asked for years later.
create table tasuki.audit (
    id bigint generated always as identity primary key,
    at timestamptz not null default clock_timestamp(),
    by_whom text not null,
    act text not null,
    consumer text,                      -- by name, which outlives it
    seq bigint,
    why text not null,
    subject text not null,
    affected bigint not null
);
create index audit_of on tasuki.audit (consumer, id);
create index audit_at on tasuki.audit (at);

-- A trace is a tree: what followed from a message has its correlation.
create index message_correlation on tasuki.message (correlation) where correlation is not null;

-- The newest tick of a topic that was taken before a time; ids grow with time, so a binary search finds it, however long the history.
create function tasuki.tick_before(topic smallint, at timestamptz) returns bigint language plpgsql stable
as $$
declare
    low bigint;
    high bigint;
    probe record;
    found bigint;
begin
    select min(t.id), max(t.id) into low, high from tasuki.tick t where t.topic = tick_before.topic;
    while low <= high loop
        select t.id, t.taken_at < tick_before.at as before into probe
            from tasuki.tick t where t.topic = tick_before.topic and t.id >= (low + high) / 2 order by t.id limit 1;
        if probe.before then
            found := probe.id;
            low := probe.id + 1;
        else
            high := (low + high) / 2 - 1;
        end if;
    end loop;
    return found;
end $$;

-- As before, but with the identity columns of whichever tables there are, so that another table needs no other version of it.
create or replace function tasuki.set_sequences() returns void language plpgsql
as $$
declare
    owned record;
begin
    perform setval('tasuki.message_seq', greatest(last_value, (select max(seq) from tasuki.message)), true) from tasuki.message_seq;
    perform setval('tasuki.tick_id', greatest(last_value, (select max(id) from tasuki.tick)), true) from tasuki.tick_id;
    perform setval('tasuki.receipt_id', greatest(last_value, (select max(id) from tasuki.receipt)), true) from tasuki.receipt_id;
    for owned in
        select c.oid::regclass::text as table_name, a.attname as column_name
        from pg_attribute a join pg_class c on c.oid = a.attrelid
        where c.relnamespace = 'tasuki'::regnamespace and c.relkind = 'r' and a.attidentity <> ''
    loop
        execute format('select setval(pg_get_serial_sequence(%1$L, %2$L), max(%2$I)) from %1$s having max(%2$I) > 0',
                       owned.table_name, owned.column_name);
    end loop;
end $$;

insert into tasuki.migration (version, name) values (2, 'operations');
