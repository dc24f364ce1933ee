-- The shop's own tables. Run at each start, as one transaction; changes nothing that is there already.
select pg_advisory_xact_lock(hashtext('shop'));
set local client_min_messages = warning;

create schema if not exists shop;

create table if not exists shop.product (
  sku      text primary key,
  position int  not null,
  name_en  text not null,
  name_ja  text not null,
  price    int  not null check (price > 0)
);

-- The producer's.
create table if not exists shop.orders (
  id              uuid primary key,
  idempotency_key text not null unique,
  fingerprint     bytea not null,
  customer_name   text not null,
  customer_email  text not null,
  total           bigint not null,
  stock           text check (stock in ('RESERVED', 'SHORT')),
  charge          text,
  status          text not null default 'ACCEPTED' check (status in ('ACCEPTED', 'CONFIRMED', 'OUT_OF_STOCK')),
  placed_at       timestamptz not null default now()
) with (fillfactor = 80); -- room for the later status beside the row

create table if not exists shop.order_line (
  order_id   uuid not null references shop.orders,
  position   int  not null,
  sku        text not null,
  quantity   int  not null check (quantity > 0),
  unit_price int  not null,
  primary key (order_id, position)
);

-- team-warehouse's. Other teams' tables know an order by its id only: they hear of it by message, not by foreign key.
create table if not exists shop.stock (
  sku      text primary key references shop.product,
  initial  int not null,
  reserved int not null default 0 check (reserved between 0 and initial)
) with (fillfactor = 10); -- a few rows that are updated all the time

create table if not exists shop.reservation (
  order_id uuid not null,
  sku      text not null,
  quantity int  not null check (quantity > 0),
  primary key (order_id, sku)
);

-- team-data's: one row per order line.
create table if not exists shop.fact (
  order_id   uuid not null,
  position   int  not null,
  sku        text not null,
  quantity   int  not null,
  amount     bigint not null,
  ordered_at timestamptz not null,
  primary key (order_id, position)
);

insert into shop.product (sku, position, name_en, name_ja, price)
values ('TENUGUI',   1, 'Tenugui towel, indigo',       '手ぬぐい・藍',     1200),
       ('FUROSHIKI', 2, 'Furoshiki wrapping cloth',    '風呂敷',           2400),
       ('CHAWAN',    3, 'Tea bowl, ash glaze',         '茶碗・灰釉',       4800),
       ('HASHI',     4, 'Chopsticks, cherry wood',     '箸・山桜',          900),
       ('SENSU',     5, 'Folding fan',                 '扇子',             3200),
       ('WASHI',     6, 'Washi paper, 20 sheets',      '和紙・二十枚',     1500),
       ('MATCHA',    7, 'Matcha, 40 g',                '抹茶・四十グラム', 2200),
       ('KOKESHI',   8, 'Kokeshi doll',                'こけし',           3600),
       ('TASUKI',    9, 'Relay sash, hand-dyed',       '襷・手染め',       9800)
on conflict do nothing;

insert into shop.stock (sku, initial)
select sku, case sku when 'TASUKI' then 3 else 1000000 end from shop.product
on conflict do nothing;
