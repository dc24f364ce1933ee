-- What kills its process does so soon. A message that was still running seconds later is tried again before it is convicted.

alter table tasuki.assignment
    -- When the suspect's handler began, to be compared with the last heartbeat of a process that died.
    add column suspect_at timestamptz;

insert into tasuki.migration (version, name) values (4, 'second_trial');
