-- Whom a writer has to leave out: rows of the entity from before the request that come out of a queue
-- or a spool afterwards. Holds no entity, only a salted hash.
create table erasure (
  id           bigint      primary key generated always as identity,
  entity_hash  bytea       not null,
  model        text,                 -- null if every model is meant
  requested_at timestamptz not null
);

create table erasure_salt (
  one  boolean primary key default true check (one), -- never a second row
  salt bytea   not null
);

insert into erasure_salt (salt) values (uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));

-- Who asked for an erasure, why, and what it deleted; in the same transaction as the deletion.
create table erasure_audit (
  id           bigint      primary key generated always as identity,
  requested_at timestamptz not null,
  actor        text        not null,
  reason       text        not null,
  model        text,
  entity_hash  bytea       not null,
  predictions  bigint      not null,
  related      json        not null -- rows deleted in other tables, by table
);
