-- Tasuki's ledger: the message log, its ticks, and what each consumer did with it.
-- Read docs/decisions beside this: the layout is append-only on the happy path, and on purpose.
--
-- Run it in one transaction. Tasuki.migrate() does; so does any migration tool. It records itself at the end.

create schema tasuki;

create table tasuki.migration (
    version int primary key,
    name text not null,
    applied_at timestamptz not null default now()
);

-- Segments: a ring of ten fixed children for everything that only grows, one a day unless told otherwise. A retired child is
-- reclaimed as a whole by TRUNCATE; nothing is deleted row by row, and nothing is created at run time.

-- How long a segment is: 86,400 s, or what the database is told before this script runs, for example with
--     alter database shop set tasuki.segment_seconds = 3600
-- It is fixed then. Rows lie where it put them, and readers look where it says: another length would make them look elsewhere,
-- and skip messages. A node refuses to start when this function and tasuki.ledger disagree.
do $$
declare
    told constant text := nullif(current_setting('tasuki.segment_seconds', true), '');
begin
    if told !~ '^[0-9]{1,7}$' or told::int not between 1 and 2678400 then
        raise exception 'tasuki.segment_seconds must be 1 to 2678400 (31 days), but is %', told using errcode = 'TSK02';
    end if;
    execute format('create function tasuki.segment_seconds() returns int language sql immutable parallel safe as $s$ select %s $s$',
                   coalesce(told, '86400'));
end $$;

-- The number of a segment among all that ever were; its child is what is left of it modulo ten.
-- Stable, not immutable, because extract() is; that also lets the planner inline them into the columns' defaults.
create function tasuki.segment_number(at timestamptz) returns bigint language sql stable parallel safe
as $$ select floor(extract(epoch from at) / tasuki.segment_seconds())::bigint $$;

create function tasuki.segment_at(at timestamptz) returns smallint language sql stable parallel safe
as $$ select (tasuki.segment_number(at) % 10)::smallint $$;

-- How far the database's clock may be set back, or that of a promoted replica be behind, before a reader looks in too few
-- segments: an hour, or a whole segment where that is shorter.
create function tasuki.clock_slack() returns interval language sql immutable parallel safe
as $$ select least(tasuki.segment_seconds(), 3600) * interval '1 second' $$;

-- Which server this is, as far as it tells the owner of the schema; a copy of its data directory says the same, and counts its
-- transactions from the same number on.
create function tasuki.server() returns text language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
    return (select system_identifier::text from pg_control_system());
exception when insufficient_privilege or undefined_function or feature_not_supported then
    return null;
end $$;

-- One row: what makes this log's message identities unique in the world. It travels with a dump, and is meant to: a restored
-- ledger gives the same idempotency keys for the same messages.
create table tasuki.ledger (
    only_row boolean primary key default true check (only_row),
    id text not null,
    segment_seconds int not null default tasuki.segment_seconds(),
    server text default tasuki.server(), -- where its numbers of transactions are right, see tasuki.rebase()
    reconciled_at timestamptz,      -- when a node last compared what was published with what became of it
    created_at timestamptz not null default now()
);
insert into tasuki.ledger (id) values (replace(gen_random_uuid()::text, '-', ''));

-- Numbers of transactions: the server's, plus an offset that is zero until the ledger moves to another server. tasuki.rebase()
-- puts it in here, and says why. Functions, because the newest definition counts for whoever publishes, under an old snapshot
-- too; in plain SQL, so that they are inlined and cost nothing.

create function tasuki.xid() returns xid8 language sql stable as $$ select pg_current_xact_id() $$;
create function tasuki.snapshot() returns pg_snapshot language sql stable as $$ select pg_current_snapshot() $$;

-- Topics ---------------------------------------------------------------------------------------------------------------------

create table tasuki.topic (
    id smallint generated always as identity primary key,
    name text not null unique check (length(name) between 1 and 100),
    partitions smallint not null check (partitions between 1 and 256),
    complete_after bigint not null default 0,   -- what a tick from this one on does not see is still in the log
    created_at timestamptz not null default now()
);

-- The unit of order. The server computes it for every publisher, whatever its language, so that a key has one partition.
create function tasuki.partition_of(key text, seq bigint, partitions smallint) returns smallint
    language sql immutable parallel safe
as $$ select ((coalesce(hashtextextended(key collate "C", 0), seq) & 9223372036854775807) % partitions)::smallint $$;

-- The message log ------------------------------------------------------------------------------------------------------------

create sequence tasuki.message_seq as bigint cache 1;

create table tasuki.message (
    segment smallint not null default tasuki.segment_at(clock_timestamp()),
    partition smallint not null,
    topic smallint not null,
    seq bigint not null,
    xid xid8 not null,
    published_at timestamptz not null default clock_timestamp(),
    not_before timestamptz,
    causation bigint,
    type text not null,
    key text,
    correlation text,
    content_type text not null,
    headers jsonb,
    payload bytea not null
) partition by list (segment);

-- Consumers read a batch in the order of seq, a page at a time; rows whose transaction was still open at the tick before are
-- found by its xid.
create index message_read on tasuki.message (topic, seq);
create index message_late on tasuki.message (xid, topic, seq);
create index message_key on tasuki.message (key) where key is not null;

-- Ticks: the log's clock -----------------------------------------------------------------------------------------------------

create sequence tasuki.tick_id as bigint cache 1;

create table tasuki.tick (
    segment smallint not null default tasuki.segment_at(clock_timestamp()),
    topic smallint not null,
    messages int not null,          -- how many this tick made visible; none in one that only carries the chain over
    id bigint not null default nextval('tasuki.tick_id'),
    total bigint not null,          -- how many all ticks of the topic up to this one made visible
    last_seq bigint not null,       -- the greatest seq that this tick or one before it made visible
    seq_before bigint not null,     -- what the sequence was before this tick's transaction had its xid
    -- What a transaction from xmax(snapshot) on publishes has a greater seq, and is inserted later. These two are the
    -- seq_before and taken_at of a tick before this one, and have to be: xmax is one more than the last xid that has ended, so
    -- that transactions from it on may have begun long ago, but not before one that ended before the snapshot.
    floor_seq bigint not null,
    floor_at timestamptz not null,
    since timestamptz not null,     -- a message that this tick does not see was inserted after this
    taken_at timestamptz not null default clock_timestamp(),
    snapshot pg_snapshot not null,
    totals bigint[] not null        -- total, by partition
) partition by list (segment);

create index tick_chain on tasuki.tick (topic, id);

-- Consumers and nodes --------------------------------------------------------------------------------------------------------

create table tasuki.consumer (
    id int generated always as identity primary key,
    name text not null unique,
    topic smallint not null references tasuki.topic,
    types text[] not null,          -- empty: all
    responsibility text not null,
    owner text not null,
    effect text not null check (effect in ('database', 'external')),
    effect_target text,
    ordered boolean not null,
    policy jsonb not null,
    start_tick bigint not null,     -- what this tick saw, the consumer is not asked to handle
    registered_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);

create table tasuki.node (
    id bigint generated always as identity primary key,
    name text not null,
    lease interval not null,
    consumers int[] not null default '{}', -- those that it works for, and shares the partitions of
    started_at timestamptz not null default clock_timestamp(),
    heartbeat_at timestamptz not null default clock_timestamp(),
    draining_at timestamptz,        -- stopping: it finishes what it has in hand, and counts no more where partitions are shared
    left_at timestamptz             -- stopped, or superseded by a process of the same name
) with (fillfactor = 50);
create index node_name on tasuki.node (name) where left_at is null;

-- Who works a (consumer, partition). The epoch grows at each change of hands; a node commits nothing under an old one.
-- The position is a checkpoint, refreshed every few seconds: the receipts after it tell the rest.
create table tasuki.assignment (
    consumer int not null references tasuki.consumer,
    partition smallint not null,
    node bigint,
    epoch bigint not null default 0,
    assigned_at timestamptz,
    tick bigint not null,           -- everything that this tick saw is behind the cursor
    upto bigint not null,           -- the tick that ends the batch being worked on; the same as tick between batches
    seq bigint,                     -- within that batch, everything up to this seq is behind the cursor
    passed int not null default 0,  -- how many messages of that batch that is
    in_flight bigint[] not null default '{}',
    receipt bigint not null default 0,
    -- What became of the partition's messages, counted as it was recorded: done, skipped or parked, ever. Those before the
    -- consumer's start are in it, for they are not its concern.
    counted bigint not null,
    flying int not null default 0,  -- how many more are in flight
    -- How often in a row a process died holding this partition without getting past the same messages: those that come
    -- soon after died_at messages of the topic and were visible at the tick died_before, or those that it had marked.
    deaths int not null default 0,
    died_at bigint not null default 0,
    died_before bigint not null default 0,
    died_with bigint[] not null default '{}',
    died_nodes bigint[] not null default '{}',
    died_beats timestamptz[] not null default '{}', -- their last heartbeats then: one with a later one did not die after all
    suspect bigint,                 -- the one delivery that runs alone; if the process dies now, it may be why
    accused bigint,                 -- the one that ran alone when a process died; if another one dies of it, it is convicted
    primary key (consumer, partition)
) with (fillfactor = 50);

-- Receipts: the record that deliveries are done, and the cursor ---------------------------------------------------------------

create sequence tasuki.receipt_id as bigint cache 1;

create table tasuki.receipt (
    segment smallint not null default tasuki.segment_at(clock_timestamp()),
    consumer int not null,
    id bigint not null default nextval('tasuki.receipt_id'),
    node bigint not null,
    tick bigint not null,           -- the position after this batch, as in tasuki.assignment
    upto bigint not null,
    seq bigint,
    skipped int not null,           -- messages of types that the consumer does not handle
    parked int not null,            -- deliveries that went to tasuki.parked
    started_at timestamptz not null,
    done_at timestamptz not null default clock_timestamp(),
    partitions smallint[] not null,
    seqs bigint[] not null,         -- the deliveries that are done …
    took_micros int[] not null,     -- … and how long the handler took for each
    repeats bigint[] not null,      -- those of them whose business identity was done before: the handler was not called
    in_flight bigint[] not null,    -- deliveries behind the cursor whose external effect may be happening from now on
    -- as in tasuki.assignment, in the order of partitions; empty for all zero
    passed int[] not null,
    counted bigint[] not null,
    flying int[] not null
) partition by list (segment);

create index receipt_newest on tasuki.receipt (consumer, id);
create index receipt_cover on tasuki.receipt (consumer, upto, id);

-- Deliveries off the happy path -----------------------------------------------------------------------------------------------

create table tasuki.parked (
    consumer int not null references tasuki.consumer,
    seq bigint not null,
    topic smallint not null,
    partition smallint not null,
    attempts int not null default 0,
    state text not null check
        (state in ('in_flight', 'retrying', 'blocked', 'scheduled', 'done', 'dead', 'discarded')),
    due_at timestamptz,             -- when it is tried next: retrying and scheduled only
    not_before timestamptz,         -- a blocked one may have to wait for its own time as well
    published_at timestamptz not null,
    parked_at timestamptz not null default clock_timestamp(),
    updated_at timestamptz not null default clock_timestamp(),
    took_micros int,
    node bigint,
    causation bigint,
    type text not null,
    key text,
    correlation text,
    content_type text not null,
    headers jsonb,
    error text,                     -- of the last try, one line
    payload bytea not null,
    primary key (consumer, seq),
    check ((due_at is not null) = (state in ('retrying', 'scheduled')))
);
create index parked_due on tasuki.parked (consumer, due_at) where state in ('retrying', 'scheduled');
create index parked_held on tasuki.parked (consumer, key, seq) where state in ('in_flight', 'retrying', 'blocked', 'scheduled');
create index parked_flight on tasuki.parked (consumer, seq) where state = 'in_flight';
create index parked_dead on tasuki.parked (consumer, updated_at) where state = 'dead';
create index parked_over on tasuki.parked (published_at) where state in ('done', 'discarded');
create index parked_key on tasuki.parked (key) where key is not null;

create table tasuki.attempt (
    segment smallint not null default tasuki.segment_at(clock_timestamp()),
    consumer int not null,
    took_micros int not null,
    seq bigint not null,
    node bigint not null,
    attempt int not null,
    -- outage: failed while the consumer's breaker was open, and not counted; attempt is which one it would have been
    outcome text not null check (outcome in ('done', 'failed', 'dead', 'outage')),
    started_at timestamptz not null,
    error text                      -- with the stack
) partition by list (segment);
create index attempt_of on tasuki.attempt (consumer, seq);

-- The breakers that are open. Each node writes its own; what a dead node has left tells only the next one to start that its first
-- message had better be a probe.
create table tasuki.breaker (
    consumer int not null references tasuki.consumer,
    node bigint not null,
    opened_at timestamptz not null,
    updated_at timestamptz not null default clock_timestamp(),
    failures int not null,          -- in a row, which opened it
    probes int not null,            -- that have failed since
    next_probe_at timestamptz not null,
    error text not null,            -- of the last failure, one line
    primary key (consumer, node)
) with (fillfactor = 50);

-- Business identities that a consumer is through with.
create table tasuki.identity (
    consumer int not null references tasuki.consumer,
    identity text not null,
    seq bigint not null,
    done_at timestamptz not null default clock_timestamp(),
    primary key (consumer, identity)
);

do $$
begin
    for segment in 0..9 loop
        execute format('create table tasuki.message_%s partition of tasuki.message for values in (%s)', segment, segment);
        execute format('create table tasuki.tick_%s partition of tasuki.tick for values in (%s)', segment, segment);
        execute format('create table tasuki.receipt_%s partition of tasuki.receipt for values in (%s)', segment, segment);
        execute format('create table tasuki.attempt_%s partition of tasuki.attempt for values in (%s)', segment, segment);
        -- A receipt of a full batch fits in a page: compressing it away would cost more than it saves.
        execute format('alter table tasuki.receipt_%s set (toast_tuple_target = 8160)', segment);
    end loop;
end $$;

-- The entry for other languages -----------------------------------------------------------------------------------------------

-- Creates a topic if it does not exist. Its first tick is the zero of its clock: whatever commits later is after it.
create function tasuki.create_topic(name text, partitions int default 16) returns smallint language plpgsql
as $$
declare
    created smallint;
begin
    perform pg_advisory_xact_lock(8463221001);
    select t.id into created from tasuki.topic t where t.name = create_topic.name;
    if created is null then
        insert into tasuki.topic (name, partitions) values (create_topic.name, create_topic.partitions)
            returning id into created;
        insert into tasuki.tick (topic, messages, total, last_seq, seq_before, floor_seq, floor_at, since, snapshot, totals)
            values (created, 0, 0, 0, 0, 0, clock_timestamp(), clock_timestamp(), tasuki.snapshot(),
                    array_fill(0::bigint, array[create_topic.partitions]));
    end if;
    return created;
end $$;

-- Publishes a message in the caller's transaction and returns its seq. The subqueries fix the order of evaluation: the
-- transaction has its xid before the message has its seq, which is what makes tick.floor_seq a bound.
create function tasuki.publish(topic text, type text, key text, payload jsonb, headers jsonb default null) returns bigint
    language plpgsql
as $$
declare
    known tasuki.topic;
    published bigint;
begin
    select * into known from tasuki.topic t where t.name = publish.topic;
    if known.id is null then
        raise exception 'topic "%" does not exist', publish.topic
            using errcode = 'TSK01', hint = format('Create it once: select tasuki.create_topic(%L)', publish.topic);
    end if;
    if coalesce(length(publish.type), 0) not between 1 and 500 then
        raise exception 'the type must have 1 to 500 characters, but has %', coalesce(length(publish.type), 0)
            using errcode = 'TSK02';
    end if;
    -- An entry of a B-tree holds 2,700 bytes, so 500 characters of any script.
    if length(publish.key) not between 1 and 500 then
        raise exception 'the key must have 1 to 500 characters, but has %', length(publish.key)
            using errcode = 'TSK02', hint = 'Use null for a message without a key.';
    end if;
    if octet_length(publish.payload::text) > 67108864 then
        raise exception 'the payload has % bytes; at most 67108864 are allowed', octet_length(publish.payload::text)
            using errcode = 'TSK02', hint = 'Store it elsewhere and publish a reference to it.';
    end if;
    if jsonb_typeof(publish.headers) <> 'object'
        or exists (select from jsonb_each(publish.headers) h where jsonb_typeof(h.value) <> 'string') then
        raise exception 'the headers must be an object of strings, but are %', left(publish.headers::text, 200)
            using errcode = 'TSK02';
    end if;
    insert into tasuki.message (xid, seq, topic, partition, type, key, content_type, headers, payload)
    select s.xid, s.seq, known.id, tasuki.partition_of(publish.key, s.seq, known.partitions), publish.type, publish.key,
           'application/json', publish.headers, convert_to(coalesce(publish.payload, 'null')::text, 'UTF8')
    from (select x.xid, nextval('tasuki.message_seq') as seq
          from (select tasuki.xid() as xid offset 0) x offset 0) s
    returning seq into published;
    return published;
end $$;

-- The first tick of a topic that sees a transaction. Visibility only ever grows along the chain, so a binary search finds it,
-- however long the history.
create function tasuki.tick_of(topic smallint, xid xid8) returns bigint language plpgsql stable
as $$
declare
    low bigint;
    high bigint;
    probe record;
begin
    select min(t.id), max(t.id) into low, high from tasuki.tick t where t.topic = tick_of.topic;
    while low <= high loop
        select t.id, pg_visible_in_snapshot(tick_of.xid, t.snapshot) as sees into probe
            from tasuki.tick t where t.topic = tick_of.topic and t.id >= (low + high) / 2 order by t.id limit 1;
        if probe.sees then
            if (low + high) / 2 = low then
                return probe.id;
            end if;
            high := (low + high) / 2;
        else
            low := probe.id + 1;
        end if;
    end loop;
    return null;
end $$;

-- Reconciliation -------------------------------------------------------------------------------------------------------------

-- A difference that a person has looked into, and why it may stand. Nothing is changed by it but what tasuki.account shows.
create table tasuki.write_off (
    consumer int not null references tasuki.consumer,
    partition smallint not null,
    messages bigint not null,       -- as in tasuki.account.unaccounted
    reason text not null check (length(reason) between 1 and 2000),
    by_whom text not null default session_user,
    at timestamptz not null default clock_timestamp()
);
create index write_off_of on tasuki.write_off (consumer, partition);

-- Where each consumer stands in each partition, by its newest receipt or its checkpoint, and whether the numbers agree:
--     published up to there = done + parked + skipped + in flight
-- The left side was counted by the ticker, the right side by what was recorded. Both belong to one moment of the cursor, so
-- that the difference is exact whenever one looks, and a message that is lost stays in it.
-- Where lanes wrote many receipts since a slow one wrote its last, that one's checkpoint speaks for it, which is as exact.
create view tasuki.account as
select a.consumer, a.partition, c.topic, place.tick, place.upto, place.seq, place.passed, place.counted, place.flying,
       newest.totals[a.partition + 1] - tick.totals[a.partition + 1] - place.passed as pending,
       tick.totals[a.partition + 1] + place.passed - place.counted - place.flying
           - (select coalesce(sum(w.messages), 0)::bigint from tasuki.write_off w
              where w.consumer = a.consumer and w.partition = a.partition) as unaccounted
from tasuki.assignment a
join tasuki.consumer c on c.id = a.consumer
left join lateral (
    select * from (
        select * from tasuki.receipt r where r.consumer = a.consumer and r.id > a.receipt order by r.id desc limit 200) recent
    where a.partition = any (recent.partitions) order by recent.id desc limit 1) r on true
cross join lateral (select array_position(r.partitions, a.partition) as at) i
cross join lateral (
    select coalesce(r.tick, a.tick) as tick, coalesce(r.upto, a.upto) as upto,
           case when r.id is null then a.seq else r.seq end as seq,
           case when r.id is null then a.passed else coalesce(r.passed[i.at], 0) end as passed,
           case when r.id is null then a.counted else r.counted[i.at] end as counted,
           case when r.id is null then a.flying else coalesce(r.flying[i.at], 0) end as flying) place
left join tasuki.tick tick on tick.topic = c.topic and tick.id = place.tick
left join (
    select t.id as topic, n.totals from tasuki.topic t
    cross join lateral (select totals from tasuki.tick where topic = t.id order by id desc limit 1) n) newest
    on newest.topic = c.topic;

-- Where a difference came about: each step from one receipt to the next at which it changed. Reads all receipts that are left
-- of the consumer. The messages in question were made visible by the ticks after after_tick up to upto_tick; the seqs are those
-- that these ticks speak of, except for what an older transaction published.
create function tasuki.differences(consumer int, partition int)
    returns table (messages bigint, after_tick bigint, upto_tick bigint, after_seq bigint, upto_seq bigint, at timestamptz)
    language sql stable
as $$
    with mine as (
        select c.id as consumer, differences.partition::smallint as partition, c.topic, c.start_tick
        from tasuki.consumer c where c.id = differences.consumer),
    places as (
        select m.start_tick as tick, m.start_tick as upto, null::bigint as seq, 0 as passed, null::bigint as counted, 0 as flying,
               0::bigint as receipt, 0 as kind, null::timestamptz as at
        from mine m
        union all
        select r.tick, r.upto, r.seq, coalesce(r.passed[i.at], 0), r.counted[i.at], coalesce(r.flying[i.at], 0),
               r.id, 1, r.done_at
        from mine m join tasuki.receipt r on r.consumer = m.consumer and m.partition = any (r.partitions)
        cross join lateral (select array_position(r.partitions, m.partition) as at) i
        union all
        select a.tick, a.upto, a.seq, a.passed, a.counted, a.flying, a.receipt, 2, clock_timestamp()
        from mine m join tasuki.assignment a on a.consumer = m.consumer and a.partition = m.partition),
    steps as (
        select p.tick, p.upto, p.at, lag(p.tick) over w as tick_before, d.difference,
               lag(d.difference) over w as difference_before
        from mine m cross join places p
        join tasuki.tick t on t.topic = m.topic and t.id = p.tick
        cross join lateral (
            select coalesce(t.totals[m.partition + 1] + p.passed - p.counted - p.flying, 0) as difference) d
        window w as (order by p.tick, coalesce(p.seq, 0), p.receipt, p.kind))
    select s.difference - s.difference_before, s.tick_before, s.upto,
           (select b.floor_seq from tasuki.tick b where b.topic = m.topic and b.id = s.tick_before),
           (select max(b.last_seq) from tasuki.tick b where b.topic = m.topic and b.id > s.tick_before and b.id <= s.upto),
           s.at
    from mine m cross join steps s
    where s.difference <> s.difference_before order by s.upto, s.at
$$;

-- Lets the differences of a consumer stand as they are now; returns how many messages they are.
create function tasuki.write_off(consumer text, reason text) returns bigint language sql
as $$
    with written as (
        insert into tasuki.write_off (consumer, partition, messages, reason)
        select a.consumer, a.partition, a.unaccounted, write_off.reason
        from tasuki.account a join tasuki.consumer c on c.id = a.consumer
        where c.name = write_off.consumer and a.unaccounted <> 0
        returning messages)
    select coalesce(sum(abs(messages)), 0)::bigint from written
$$;

-- Restore and move ------------------------------------------------------------------------------------------------------------
-- A restored dump or a logical copy has the ticks and messages of a server that counts its transactions differently. Where this
-- one counts lower, a new transaction has a number that the newest tick has seen: its messages would never be delivered. So a
-- ledger has numbers of its own. Those of another server go on above all that it has: nothing that it remembers changes, cursors
-- and traces need not know, and what the dump had and no tick had seen is in the next tick like anything that commits late.

-- The first number after all that the ledger knows.
create function tasuki.next_xid() returns bigint language sql stable
as $$
    select greatest(
        (select max(pg_snapshot_xmax(newest.snapshot)::text::bigint) from tasuki.topic t
         cross join lateral (select snapshot from tasuki.tick where topic = t.id order by id desc limit 1) newest),
        (select xid::text::bigint + 1 from tasuki.message order by xid desc limit 1),
        0)
$$;

-- Whether a transaction on this server may get a number that the ledger knows as that of another one.
-- On its own server it never does: what is stored came from transactions that had ended, and xmax is after all of these; not after
-- a crash either, for the ticks were written after what they saw. A copy of the data directory (a replica, pg_upgrade, recovery
-- to a point in time) goes on counting where the copied history ends. On another server whose count is further, nothing is to be
-- done; but there a transaction may still be open that began below, so that its xmin counts.
create function tasuki.must_rebase() returns boolean language sql stable
as $$
    select l.next > pg_snapshot_xmax(l.now)::text::bigint
        or (l.server is distinct from tasuki.server() and l.next > pg_snapshot_xmin(l.now)::text::bigint)
    from (select server, tasuki.next_xid() as next, tasuki.snapshot() as now from tasuki.ledger) l
$$;

-- Lets the numbers of this server's transactions begin after all that the ledger knows. Returns how many messages were published
-- here before under a number that the newest tick had seen, and got another one; null when there was nothing to do. With the
-- owner's rights, because it replaces functions; it does so only if it must, so anybody may call it.
--
-- The lock waits for whoever publishes, prepared transactions included, and keeps others from doing so: they find the new
-- functions when they get it. xmin is the oldest transaction that is open: what it or any later one publishes from now on has a
-- number after all of the ledger's. A message that no tick has seen has a greater seq than all ticks speak of, if it is not of
-- a transaction that the newest tick lists as open: the seqs go on after those of the dump.
create function tasuki.rebase() returns bigint language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
    shift bigint;
    chain record;
    moved bigint;
    renumbered bigint := 0;
begin
    perform pg_advisory_xact_lock(8463221002);
    if not tasuki.must_rebase() then
        return null;
    end if;
    lock table tasuki.message in share mode;
    shift := tasuki.next_xid() - pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
    execute format($f$
        create or replace function tasuki.xid() returns xid8 language sql stable
        as 'select ((pg_current_xact_id()::text::bigint + %1$s)::text)::xid8';
        create or replace function tasuki.snapshot() returns pg_snapshot language sql stable
        as 'select ((pg_snapshot_xmin(s)::text::bigint + %1$s) || '':'' || (pg_snapshot_xmax(s)::text::bigint + %1$s) || '':'' ||
                    (select coalesce(string_agg((x::text::bigint + %1$s)::text, '','' order by x), '''')
                     from pg_snapshot_xip(s) x))::pg_snapshot
            from (select pg_current_snapshot() as s offset 0) c'
        $f$, shift);
    for chain in
        select t.id, newest.snapshot, seen.seq from tasuki.topic t
        cross join lateral (select k.snapshot from tasuki.tick k where k.topic = t.id order by k.id desc limit 1) newest
        cross join lateral (select max(k.last_seq) as seq from tasuki.tick k where k.topic = t.id) seen
    loop
        update tasuki.message m set xid = ((pg_current_xact_id()::text::bigint + shift)::text)::xid8
        where m.topic = chain.id and m.seq > chain.seq and pg_visible_in_snapshot(m.xid, chain.snapshot);
        get diagnostics moved = row_count;
        renumbered := renumbered + moved;
    end loop;
    update tasuki.ledger set server = tasuki.server();
    return renumbered;
end $$;

-- The sequences that are behind their tables, as they are in a logical copy: what they give out exists already.
create function tasuki.sequences_behind() returns setof text language sql stable
as $$
    select s.name from (
        select 'message_seq' as name, (select last_value from tasuki.message_seq) as at,
               (select max(newest.seq) from tasuki.topic t cross join lateral (
                   select seq from tasuki.message where topic = t.id order by seq desc limit 1) newest) as needed
        union all
        select 'tick_id', (select last_value from tasuki.tick_id),
               (select max(newest.id) from tasuki.topic t cross join lateral (
                   select id from tasuki.tick where topic = t.id order by id desc limit 1) newest)
        union all
        select 'receipt_id', (select last_value from tasuki.receipt_id),
               (select max(newest.id) from tasuki.consumer c cross join lateral (
                   select id from tasuki.receipt where consumer = c.id order by id desc limit 1) newest)) s
    where s.at < s.needed
$$;

-- Sets all sequences of the ledger after what its tables hold.
create function tasuki.set_sequences() returns void language sql
as $$
    select setval('tasuki.message_seq', greatest(last_value, (select max(seq) from tasuki.message)), true) from tasuki.message_seq;
    select setval('tasuki.tick_id', greatest(last_value, (select max(id) from tasuki.tick)), true) from tasuki.tick_id;
    select setval('tasuki.receipt_id', greatest(last_value, (select max(id) from tasuki.receipt)), true) from tasuki.receipt_id;
    select setval(pg_get_serial_sequence('tasuki.topic', 'id'), max(id)) from tasuki.topic having max(id) > 0;
    select setval(pg_get_serial_sequence('tasuki.consumer', 'id'), max(id)) from tasuki.consumer having max(id) > 0;
    select setval(pg_get_serial_sequence('tasuki.node', 'id'), max(id)) from tasuki.node having max(id) > 0;
$$;

-- A script that changes before it is released gets another name, so that what an older one made is recognised.
insert into tasuki.migration (version, name) values (1, 'ledger with totals');
