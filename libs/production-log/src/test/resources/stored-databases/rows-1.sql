create table prediction_20260310 (like prediction including all);
alter table prediction attach partition prediction_20260310
  for values from ('2026-03-10 00:00:00+00') to ('2026-03-11 00:00:00+00');
insert into prediction values
  ('019cd7b6-d400-7000-8000-000000000001', '2026-03-10 12:00:00+00', 'churn', '1', '{"age":41,"name":"Zoë \u0000"}', 'yes', 0.75, '{0.25,0.75}', 0.5, 812, 'customer-1', 'abc', null),
  ('019cd7b6-d400-7000-8000-000000000002', '2026-03-10 12:00:00+00', 'churn', '1', '{"age":null}', 'no', 0.125, '{0.875,0.125}', 0.5, 90, null, null, 'acme');
insert into log_writer values ('7d1c2b66-0b0a-4b6e-9d53-0d4d1a2b3c4d', 2, '2026-03-10 12:00:01+00');
