-- What an erasure meets after it was asked for: rows that come out of a queue or a spool later.
alter table erasure add column audit_id bigint; -- whose audit counts them; null in those of earlier releases

-- The audit is written with the mark, so that one that fails halfway is in it.
alter table erasure_audit add column later   bigint not null default 0; -- predictions that were left out since
alter table erasure_audit add column done_at timestamptz;               -- when the tables were done; null if they were not

update erasure_audit set done_at = requested_at;
