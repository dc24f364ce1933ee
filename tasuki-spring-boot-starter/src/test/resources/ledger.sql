create table if not exists ledger (entry text not null);
