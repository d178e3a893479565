insert into retraining_model (model) values ('churn');
insert into retraining_request (key, model, window_start, window_end, snapshot, round, cause, cause_who, cause_why, alert_fingerprint, alert_starts_at,
  state, approved, requested_at, decided_at, data_start, data_end, run_id, verdict, version, outcome_reason, ended_at, attempts, due_at, problem, revision)
values
  ('k1', 'churn', '2026-03-09 00:00:00+00', '2026-03-10 00:00:00+00', 's', 1, 'alert', 'Drift', 'P1', 'f1', '2026-03-10 00:10:00+00',
   'succeeded', true, '2026-03-10 00:11:00+00', '2026-03-10 00:12:00+00', '2026-03-03 00:00:00+00', '2026-03-10 00:00:00+00', 'run-1', 'promoted', '3', '', '2026-03-10 01:00:00+00', 1, '2026-03-10 00:11:00+00', '', 4),
  ('k2', 'churn', '2026-03-10 00:00:00+00', '2026-03-11 00:00:00+00', 's', 1, 'person', 'ada', 'to see', null, null,
   'requested', true, '2026-03-11 00:11:00+00', null, null, null, null, null, null, null, null, 0, '2026-03-11 00:11:00+00', '', 1);
insert into retraining_event (request_id, model, from_state, to_state, who, why, at)
values (1, 'churn', null, 'requested', 'Drift', 'P1', '2026-03-10 00:11:00+00');
