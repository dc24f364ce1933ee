-- The log is counted again. Ticks count what is published, and consumers are held to these counts; what no tick counted, nobody would
-- miss. So the log itself is counted between ticks, by the numbers of transactions alone, which no search for messages goes by.

-- How far each topic's log was counted again.
create table tasuki.recount (
    topic smallint primary key references tasuki.topic,
    tick bigint not null
) with (fillfactor = 50);

-- Messages that are in the log between two consecutive ticks, and that the later one did not count.
create table tasuki.uncounted (
    topic smallint not null references tasuki.topic,
    partition smallint not null,
    messages bigint not null check (messages > 0),
    after_tick bigint not null,
    upto_tick bigint not null,
    after_seq bigint not null,      -- they have greater seqs …
    upto_seq bigint not null,       -- … up to this one
    found_at timestamptz not null default clock_timestamp(),
    primary key (topic, partition, upto_tick)
);

-- As before, but published is what the ticks counted and what was found that they did not: of a consumer that has passed by such a
-- message without handling it, it is unaccounted for.
create or replace view tasuki.account as
select a.consumer, a.partition, c.topic, place.tick, place.upto, place.seq, place.passed, place.counted, place.flying,
       newest.totals[a.partition + 1] - tick.totals[a.partition + 1] - place.passed as pending,
       tick.totals[a.partition + 1] + missed.messages + place.passed - place.counted - place.flying
           - (select coalesce(sum(w.messages), 0)::bigint from tasuki.write_off w
              where w.consumer = a.consumer and w.partition = a.partition) as unaccounted,
       missed.messages as uncounted
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
cross join lateral (
    select coalesce(sum(u.messages), 0)::bigint as messages from tasuki.uncounted u
    where u.topic = c.topic and u.partition = a.partition and u.after_tick >= c.start_tick and u.upto_tick <= place.tick) missed
left join tasuki.tick tick on tick.topic = c.topic and tick.id = place.tick
left join (
    select t.id as topic, n.totals from tasuki.topic t
    cross join lateral (select totals from tasuki.tick where topic = t.id order by id desc limit 1) n) newest
    on newest.topic = c.topic;

-- As before, and besides a consumer's steps that left something out, the ticks that did.
create or replace function tasuki.differences(consumer int, partition int)
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
    where s.difference <> s.difference_before
    union all
    select u.messages, u.after_tick, u.upto_tick, u.after_seq, u.upto_seq, u.found_at
    from mine m join tasuki.uncounted u on u.topic = m.topic and u.partition = m.partition and u.after_tick >= m.start_tick
    order by 3, 6
$$;

-- Publishes a message of the log once more, in the caller's transaction, and returns the new one's seq: for one that nobody was
-- given. It is a new message, with another idempotency key, caused by the old one; whoever did get that gets it twice.
create function tasuki.publish_again(seq bigint) returns bigint language plpgsql
as $$
declare
    published bigint;
begin
    insert into tasuki.message (xid, seq, topic, partition, causation, type, key, correlation, content_type, headers, payload)
    select s.xid, s.seq, m.topic, tasuki.partition_of(m.key, s.seq, t.partitions), m.seq, m.type, m.key, m.correlation,
           m.content_type, m.headers, m.payload
    from (select x.xid, nextval('tasuki.message_seq') as seq
          from (select tasuki.xid() as xid offset 0) x offset 0) s,
         tasuki.message m join tasuki.topic t on t.id = m.topic
    where m.seq = publish_again.seq
    returning message.seq into published;
    if published is null then
        raise exception 'there is no message % in the log', publish_again.seq
            using errcode = 'TSK01', hint = 'Look for it by its key in tasuki.message and in a backup.';
    end if;
    return published;
end $$;

insert into tasuki.migration (version, name) values (6, 'recount');
