insert into erasure_audit (requested_at, actor, reason, model, entity_hash, predictions, related)
values ('2026-03-11 08:00:00+00', 'ada', 'asked', null, '\x00ff', 3, '{}');
insert into ground_truth values
  ('019cd7b6-d400-7000-8000-000000000001', '2026-03-10 12:00:00+00', 'churn', '1', 'customer-1', null, 'no', '2026-03-12 00:00:00+00', '2026-03-12 06:00:00+00', 'crm', false);
