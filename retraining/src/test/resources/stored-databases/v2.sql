--
-- PostgreSQL database dump
--


-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: crema_retraining; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA crema_retraining;


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: flyway_schema_history; Type: TABLE; Schema: crema_retraining; Owner: -
--

CREATE TABLE crema_retraining.flyway_schema_history (
    installed_rank integer NOT NULL,
    version character varying(50),
    description character varying(200) NOT NULL,
    type character varying(20) NOT NULL,
    script character varying(1000) NOT NULL,
    checksum integer,
    installed_by character varying(100) NOT NULL,
    installed_on timestamp without time zone DEFAULT now() NOT NULL,
    execution_time integer NOT NULL,
    success boolean NOT NULL
);


--
-- Name: retraining_alert; Type: TABLE; Schema: crema_retraining; Owner: -
--

CREATE TABLE crema_retraining.retraining_alert (
    id bigint NOT NULL,
    request_id bigint NOT NULL,
    model text NOT NULL,
    name text NOT NULL,
    version text NOT NULL,
    fingerprint text NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    began_at timestamp with time zone NOT NULL,
    resolved_at timestamp with time zone
);


--
-- Name: retraining_alert_id_seq; Type: SEQUENCE; Schema: crema_retraining; Owner: -
--

ALTER TABLE crema_retraining.retraining_alert ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME crema_retraining.retraining_alert_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: retraining_event; Type: TABLE; Schema: crema_retraining; Owner: -
--

CREATE TABLE crema_retraining.retraining_event (
    id bigint NOT NULL,
    request_id bigint,
    model text NOT NULL,
    from_state text,
    to_state text,
    who text NOT NULL,
    why text NOT NULL,
    at timestamp with time zone NOT NULL
);


--
-- Name: retraining_event_id_seq; Type: SEQUENCE; Schema: crema_retraining; Owner: -
--

ALTER TABLE crema_retraining.retraining_event ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME crema_retraining.retraining_event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: retraining_lease; Type: TABLE; Schema: crema_retraining; Owner: -
--

CREATE TABLE crema_retraining.retraining_lease (
    name text NOT NULL,
    holder text NOT NULL,
    epoch bigint NOT NULL,
    until timestamp with time zone NOT NULL
);


--
-- Name: retraining_model; Type: TABLE; Schema: crema_retraining; Owner: -
--

CREATE TABLE crema_retraining.retraining_model (
    model text NOT NULL,
    snapshot text,
    frozen_by text,
    frozen_why text,
    frozen_at timestamp with time zone
);


--
-- Name: retraining_request; Type: TABLE; Schema: crema_retraining; Owner: -
--

CREATE TABLE crema_retraining.retraining_request (
    id bigint NOT NULL,
    key text NOT NULL,
    model text NOT NULL,
    window_start timestamp with time zone NOT NULL,
    window_end timestamp with time zone NOT NULL,
    snapshot text NOT NULL,
    round integer NOT NULL,
    cause text NOT NULL,
    cause_who text NOT NULL,
    cause_why text NOT NULL,
    alert_fingerprint text,
    alert_starts_at timestamp with time zone,
    state text NOT NULL,
    approved boolean NOT NULL,
    requested_at timestamp with time zone NOT NULL,
    decided_at timestamp with time zone,
    data_start timestamp with time zone,
    data_end timestamp with time zone,
    run_id text,
    verdict text,
    version text,
    outcome_reason text,
    ended_at timestamp with time zone,
    attempts integer NOT NULL,
    due_at timestamp with time zone NOT NULL,
    problem text NOT NULL,
    revision bigint NOT NULL,
    alert_version text,
    stopped_at timestamp with time zone,
    stopped_by text,
    stopped_why text,
    CONSTRAINT retraining_request_cause_check CHECK ((cause = ANY (ARRAY['alert'::text, 'person'::text, 'data'::text]))),
    CONSTRAINT retraining_request_state_check CHECK ((state = ANY (ARRAY['requested'::text, 'awaiting_approval'::text, 'submitted'::text, 'running'::text, 'succeeded'::text, 'rejected_by_gate'::text, 'rejected'::text, 'failed'::text, 'expired'::text])))
);


--
-- Name: retraining_request_id_seq; Type: SEQUENCE; Schema: crema_retraining; Owner: -
--

ALTER TABLE crema_retraining.retraining_request ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME crema_retraining.retraining_request_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Data for Name: flyway_schema_history; Type: TABLE DATA; Schema: crema_retraining; Owner: -
--

INSERT INTO crema_retraining.flyway_schema_history VALUES (0, NULL, '<< Flyway Schema Creation >>', 'SCHEMA', '"crema_retraining"', NULL, 'postgres', '2026-11-30 02:56:14.911157', 0, true);
INSERT INTO crema_retraining.flyway_schema_history VALUES (1, '1', 'retraining', 'SQL', 'V1__retraining.sql', 1812780416, 'postgres', '2026-11-30 02:56:15.01033', 64, true);
INSERT INTO crema_retraining.flyway_schema_history VALUES (2, '2', 'alerts', 'SQL', 'V2__alerts.sql', -1292414987, 'postgres', '2026-11-30 02:56:15.332975', 26, true);


--
-- Data for Name: retraining_alert; Type: TABLE DATA; Schema: crema_retraining; Owner: -
--

INSERT INTO crema_retraining.retraining_alert OVERRIDING SYSTEM VALUE VALUES (1, 1, 'churn', 'Drift', '', 'f1', '2026-03-10 00:10:00+00', '2026-03-10 00:10:00+00', NULL);


--
-- Data for Name: retraining_event; Type: TABLE DATA; Schema: crema_retraining; Owner: -
--

INSERT INTO crema_retraining.retraining_event OVERRIDING SYSTEM VALUE VALUES (1, 1, 'churn', NULL, 'requested', 'Drift', 'P1', '2026-03-10 00:11:00+00');


--
-- Data for Name: retraining_lease; Type: TABLE DATA; Schema: crema_retraining; Owner: -
--

INSERT INTO crema_retraining.retraining_lease VALUES ('worker', '', 0, '1970-01-01 00:00:00+00');


--
-- Data for Name: retraining_model; Type: TABLE DATA; Schema: crema_retraining; Owner: -
--

INSERT INTO crema_retraining.retraining_model VALUES ('churn', NULL, NULL, NULL, NULL);


--
-- Data for Name: retraining_request; Type: TABLE DATA; Schema: crema_retraining; Owner: -
--

INSERT INTO crema_retraining.retraining_request OVERRIDING SYSTEM VALUE VALUES (1, 'k1', 'churn', '2026-03-09 00:00:00+00', '2026-03-10 00:00:00+00', 's', 1, 'alert', 'Drift', 'P1', 'f1', '2026-03-10 00:10:00+00', 'succeeded', true, '2026-03-10 00:11:00+00', '2026-03-10 00:12:00+00', '2026-03-03 00:00:00+00', '2026-03-10 00:00:00+00', 'run-1', 'promoted', '3', '', '2026-03-10 01:00:00+00', 1, '2026-03-10 00:11:00+00', '', 4, NULL, NULL, NULL, NULL);
INSERT INTO crema_retraining.retraining_request OVERRIDING SYSTEM VALUE VALUES (2, 'k2', 'churn', '2026-03-10 00:00:00+00', '2026-03-11 00:00:00+00', 's', 1, 'person', 'ada', 'to see', NULL, NULL, 'requested', true, '2026-03-11 00:11:00+00', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, '2026-03-11 00:11:00+00', '', 1, NULL, NULL, NULL, NULL);


--
-- Name: retraining_alert_id_seq; Type: SEQUENCE SET; Schema: crema_retraining; Owner: -
--

SELECT pg_catalog.setval('crema_retraining.retraining_alert_id_seq', 1, true);


--
-- Name: retraining_event_id_seq; Type: SEQUENCE SET; Schema: crema_retraining; Owner: -
--

SELECT pg_catalog.setval('crema_retraining.retraining_event_id_seq', 1, true);


--
-- Name: retraining_request_id_seq; Type: SEQUENCE SET; Schema: crema_retraining; Owner: -
--

SELECT pg_catalog.setval('crema_retraining.retraining_request_id_seq', 2, true);


--
-- Name: flyway_schema_history flyway_schema_history_pk; Type: CONSTRAINT; Schema: crema_retraining; Owner: -
--

ALTER TABLE ONLY crema_retraining.flyway_schema_history
    ADD CONSTRAINT flyway_schema_history_pk PRIMARY KEY (installed_rank);


--
-- Name: retraining_alert retraining_alert_pkey; Type: CONSTRAINT; Schema: crema_retraining; Owner: -
--

ALTER TABLE ONLY crema_retraining.retraining_alert
    ADD CONSTRAINT retraining_alert_pkey PRIMARY KEY (id);


--
-- Name: retraining_event retraining_event_pkey; Type: CONSTRAINT; Schema: crema_retraining; Owner: -
--

ALTER TABLE ONLY crema_retraining.retraining_event
    ADD CONSTRAINT retraining_event_pkey PRIMARY KEY (id);


--
-- Name: retraining_lease retraining_lease_name_epoch_key; Type: CONSTRAINT; Schema: crema_retraining; Owner: -
--

ALTER TABLE ONLY crema_retraining.retraining_lease
    ADD CONSTRAINT retraining_lease_name_epoch_key UNIQUE (name, epoch);


--
-- Name: retraining_lease retraining_lease_pkey; Type: CONSTRAINT; Schema: crema_retraining; Owner: -
--

ALTER TABLE ONLY crema_retraining.retraining_lease
    ADD CONSTRAINT retraining_lease_pkey PRIMARY KEY (name);


--
-- Name: retraining_model retraining_model_pkey; Type: CONSTRAINT; Schema: crema_retraining; Owner: -
--

ALTER TABLE ONLY crema_retraining.retraining_model
    ADD CONSTRAINT retraining_model_pkey PRIMARY KEY (model);


--
-- Name: retraining_request retraining_request_key_key; Type: CONSTRAINT; Schema: crema_retraining; Owner: -
--

ALTER TABLE ONLY crema_retraining.retraining_request
    ADD CONSTRAINT retraining_request_key_key UNIQUE (key);


--
-- Name: retraining_request retraining_request_model_window_start_window_end_snapshot_r_key; Type: CONSTRAINT; Schema: crema_retraining; Owner: -
--

ALTER TABLE ONLY crema_retraining.retraining_request
    ADD CONSTRAINT retraining_request_model_window_start_window_end_snapshot_r_key UNIQUE (model, window_start, window_end, snapshot, round);


--
-- Name: retraining_request retraining_request_pkey; Type: CONSTRAINT; Schema: crema_retraining; Owner: -
--

ALTER TABLE ONLY crema_retraining.retraining_request
    ADD CONSTRAINT retraining_request_pkey PRIMARY KEY (id);


--
-- Name: flyway_schema_history_s_idx; Type: INDEX; Schema: crema_retraining; Owner: -
--

CREATE INDEX flyway_schema_history_s_idx ON crema_retraining.flyway_schema_history USING btree (success);


--
-- Name: retraining_alert_begun; Type: INDEX; Schema: crema_retraining; Owner: -
--

CREATE INDEX retraining_alert_begun ON crema_retraining.retraining_alert USING btree (model, starts_at);


--
-- Name: retraining_alert_firing; Type: INDEX; Schema: crema_retraining; Owner: -
--

CREATE INDEX retraining_alert_firing ON crema_retraining.retraining_alert USING btree (model) WHERE (resolved_at IS NULL);


--
-- Name: retraining_alert_request; Type: INDEX; Schema: crema_retraining; Owner: -
--

CREATE INDEX retraining_alert_request ON crema_retraining.retraining_alert USING btree (request_id);


--
-- Name: retraining_by_model; Type: INDEX; Schema: crema_retraining; Owner: -
--

CREATE INDEX retraining_by_model ON crema_retraining.retraining_request USING btree (model, id);


--
-- Name: retraining_by_run; Type: INDEX; Schema: crema_retraining; Owner: -
--

CREATE INDEX retraining_by_run ON crema_retraining.retraining_request USING btree (run_id) WHERE (run_id IS NOT NULL);


--
-- Name: retraining_by_state; Type: INDEX; Schema: crema_retraining; Owner: -
--

CREATE INDEX retraining_by_state ON crema_retraining.retraining_request USING btree (state, id);


--
-- Name: retraining_decided; Type: INDEX; Schema: crema_retraining; Owner: -
--

CREATE INDEX retraining_decided ON crema_retraining.retraining_request USING btree (model, decided_at DESC) WHERE (decided_at IS NOT NULL);


--
-- Name: retraining_event_request; Type: INDEX; Schema: crema_retraining; Owner: -
--

CREATE INDEX retraining_event_request ON crema_retraining.retraining_event USING btree (request_id, id);


--
-- Name: retraining_promoted; Type: INDEX; Schema: crema_retraining; Owner: -
--

CREATE INDEX retraining_promoted ON crema_retraining.retraining_request USING btree (model, ended_at DESC) WHERE (verdict = 'promoted'::text);


--
-- Name: retraining_under_way; Type: INDEX; Schema: crema_retraining; Owner: -
--

CREATE UNIQUE INDEX retraining_under_way ON crema_retraining.retraining_request USING btree (model) WHERE (state = ANY (ARRAY['submitted'::text, 'running'::text]));


--
-- Name: retraining_waiting; Type: INDEX; Schema: crema_retraining; Owner: -
--

CREATE INDEX retraining_waiting ON crema_retraining.retraining_request USING btree (model, id) WHERE (state = ANY (ARRAY['requested'::text, 'awaiting_approval'::text]));


--
-- Name: retraining_alert retraining_alert_model_fkey; Type: FK CONSTRAINT; Schema: crema_retraining; Owner: -
--

ALTER TABLE ONLY crema_retraining.retraining_alert
    ADD CONSTRAINT retraining_alert_model_fkey FOREIGN KEY (model) REFERENCES crema_retraining.retraining_model(model);


--
-- Name: retraining_alert retraining_alert_request_id_fkey; Type: FK CONSTRAINT; Schema: crema_retraining; Owner: -
--

ALTER TABLE ONLY crema_retraining.retraining_alert
    ADD CONSTRAINT retraining_alert_request_id_fkey FOREIGN KEY (request_id) REFERENCES crema_retraining.retraining_request(id);


--
-- Name: retraining_event retraining_event_request_id_fkey; Type: FK CONSTRAINT; Schema: crema_retraining; Owner: -
--

ALTER TABLE ONLY crema_retraining.retraining_event
    ADD CONSTRAINT retraining_event_request_id_fkey FOREIGN KEY (request_id) REFERENCES crema_retraining.retraining_request(id);


--
-- Name: retraining_request retraining_request_model_fkey; Type: FK CONSTRAINT; Schema: crema_retraining; Owner: -
--

ALTER TABLE ONLY crema_retraining.retraining_request
    ADD CONSTRAINT retraining_request_model_fkey FOREIGN KEY (model) REFERENCES crema_retraining.retraining_model(model);


--
-- PostgreSQL database dump complete
--


