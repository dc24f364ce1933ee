-- How many attempts failed when. Attempts are added in the order of time, so a summary of each few pages finds those of an hour, and
-- costs whoever adds one next to nothing.

create index attempt_at on tasuki.attempt using brin (started_at) with (pages_per_range = 16, autosummarize = on);

insert into tasuki.migration (version, name) values (5, 'failures_over_time');
