-- Readers that are behind look no further than the batch they read: not through all that came after it.

alter table tasuki.tick
    -- What the sequence was after this tick's snapshot: no message that it sees has a greater seq. Ticks from before this
    -- migration have no such bound.
    add column ceiling_seq bigint not null default 9223372036854775807;

insert into tasuki.migration (version, name) values (3, 'ceiling');
