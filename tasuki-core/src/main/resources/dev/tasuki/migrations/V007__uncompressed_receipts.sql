-- The lists of a receipt are stored as they are. Compressing a thousand numbers took the server as long as inserting a thousand rows, to
-- save some ten kilobytes that are given back with their segment anyway.

alter table tasuki.receipt
    alter column seqs set storage external,
    alter column took_micros set storage external,
    alter column repeats set storage external,
    alter column in_flight set storage external;

insert into tasuki.migration (version, name) values (7, 'uncompressed_receipts');
