-- Readers that are behind look no further than the batch they read: not through all that came after it.

alter table tasuki.tick
    -- What the sequence was after this tick's snapshot: no message that it sees has a greater seq. Ticks from before this
    -- migration have no such bound.
    add column ceiling_seq bigint not null default 9223372036854775807;

-- Tells the planner how small the small tables are. They change too rarely for autovacuum to do it, and an empty table is taken
-- for one with a thousand rows, for each of which the log would have to be searched. Nodes call it when they start.
create function tasuki.count_small_tables() returns void language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
    -- Whoever holds a lock on one of them is not waited for: a node must be able to start.
    analyze (skip_locked) tasuki.topic, tasuki.consumer, tasuki.node, tasuki.assignment, tasuki.pause;
end $$;

insert into tasuki.migration (version, name) values (3, 'ceiling');
