-- The first tick of a topic sees nothing at all. A snapshot leaves out the transaction that takes it, so the one that creates a topic,
-- and publishes to it before it commits, was taken for one that had ended long ago: when it had its number already, and another
-- transaction had ended since. Nothing can be in a topic from before xmin, which is this transaction's own number or one before it.
create or replace function tasuki.create_topic(name text, partitions int default 16) returns smallint language plpgsql
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
            select created, 0, 0, 0, 0, 0, clock_timestamp(), clock_timestamp(), format('%1$s:%1$s:', first.xid)::pg_snapshot,
                   array_fill(0::bigint, array[create_topic.partitions])
            from (select pg_snapshot_xmin(tasuki.snapshot()) as xid) first;
    end if;
    return created;
end $$;

-- A tick's last_seq used to go back when a transaction published early and committed late. From now on it does not; the newest
-- ticks, from which it goes on, are set right.
update tasuki.tick t set last_seq = behind.last_seq
from tasuki.topic p
cross join lateral (select segment, id from tasuki.tick where topic = p.id order by id desc limit 1) newest
cross join lateral (
    select max(k.last_seq) as last_seq
    from (select last_seq from tasuki.tick where topic = p.id order by id desc limit 10000) k) behind
where t.segment = newest.segment and t.topic = p.id and t.id = newest.id and t.last_seq < behind.last_seq;

insert into tasuki.migration (version, name) values (8, 'topics');
