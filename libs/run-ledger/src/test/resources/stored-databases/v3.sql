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
-- Name: crema_ledger; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA crema_ledger;


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: data_quality; Type: TABLE; Schema: crema_ledger; Owner: -
--

CREATE TABLE crema_ledger.data_quality (
    kfp_run_id text NOT NULL,
    model_name text NOT NULL,
    row_count bigint NOT NULL,
    pass_rate double precision NOT NULL,
    reported_at timestamp with time zone NOT NULL
);


--
-- Name: processed_window; Type: TABLE; Schema: crema_ledger; Owner: -
--

CREATE TABLE crema_ledger.processed_window (
    schedule text NOT NULL,
    window_start timestamp with time zone NOT NULL,
    window_end timestamp with time zone NOT NULL,
    kfp_run_id text NOT NULL,
    claimed_at timestamp with time zone NOT NULL,
    freed_at timestamp with time zone,
    processed_at timestamp with time zone,
    attempts integer DEFAULT 1 NOT NULL,
    settled_as text,
    settled_reason text,
    CONSTRAINT processed_window_check CHECK ((window_start < window_end))
);


--
-- Name: run_claim; Type: TABLE; Schema: crema_ledger; Owner: -
--

CREATE TABLE crema_ledger.run_claim (
    key text NOT NULL,
    kfp_run_id text NOT NULL,
    model_name text NOT NULL,
    claimed_at timestamp with time zone NOT NULL
);


--
-- Name: run_ledger_history; Type: TABLE; Schema: crema_ledger; Owner: -
--

CREATE TABLE crema_ledger.run_ledger_history (
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
-- Name: run_outcome; Type: TABLE; Schema: crema_ledger; Owner: -
--

CREATE TABLE crema_ledger.run_outcome (
    kfp_run_id text NOT NULL,
    model_name text NOT NULL,
    verdict text NOT NULL,
    version text NOT NULL,
    reason text NOT NULL,
    key text NOT NULL,
    reported_at timestamp with time zone NOT NULL
);


--
-- Data for Name: data_quality; Type: TABLE DATA; Schema: crema_ledger; Owner: -
--



--
-- Data for Name: processed_window; Type: TABLE DATA; Schema: crema_ledger; Owner: -
--

INSERT INTO crema_ledger.processed_window VALUES ('retrain-churn', '2026-03-02 00:00:00+00', '2026-03-09 00:00:00+00', 'run-1', '2026-03-10 12:00:00+00', NULL, '2026-03-10 13:00:00+00', 1, NULL, NULL);


--
-- Data for Name: run_claim; Type: TABLE DATA; Schema: crema_ledger; Owner: -
--

INSERT INTO crema_ledger.run_claim VALUES ('drift-1', 'run-1', 'churn', '2026-03-10 12:00:00+00');


--
-- Data for Name: run_ledger_history; Type: TABLE DATA; Schema: crema_ledger; Owner: -
--

INSERT INTO crema_ledger.run_ledger_history VALUES (0, NULL, '<< Flyway Schema Creation >>', 'SCHEMA', '"crema_ledger"', NULL, 'postgres', '2026-11-30 08:46:10.200245', 0, true);
INSERT INTO crema_ledger.run_ledger_history VALUES (1, '1', 'runs', 'SQL', 'V1__runs.sql', 2129434600, 'postgres', '2026-11-30 08:46:10.230787', 14, true);
INSERT INTO crema_ledger.run_ledger_history VALUES (2, '2', 'windows that are left out', 'SQL', 'V2__windows_that_are_left_out.sql', 2006290732, 'postgres', '2026-11-30 08:46:10.426749', 10, true);
INSERT INTO crema_ledger.run_ledger_history VALUES (3, '3', 'data quality', 'SQL', 'V3__data_quality.sql', -221616502, 'postgres', '2026-11-30 08:46:10.591468', 12, true);


--
-- Data for Name: run_outcome; Type: TABLE DATA; Schema: crema_ledger; Owner: -
--

INSERT INTO crema_ledger.run_outcome VALUES ('run-1', 'churn', 'promoted', '3', '', 'drift-1', '2026-03-10 13:00:00+00');


--
-- Name: data_quality data_quality_pkey; Type: CONSTRAINT; Schema: crema_ledger; Owner: -
--

ALTER TABLE ONLY crema_ledger.data_quality
    ADD CONSTRAINT data_quality_pkey PRIMARY KEY (kfp_run_id);


--
-- Name: processed_window processed_window_pkey; Type: CONSTRAINT; Schema: crema_ledger; Owner: -
--

ALTER TABLE ONLY crema_ledger.processed_window
    ADD CONSTRAINT processed_window_pkey PRIMARY KEY (schedule, window_start);


--
-- Name: run_claim run_claim_pkey; Type: CONSTRAINT; Schema: crema_ledger; Owner: -
--

ALTER TABLE ONLY crema_ledger.run_claim
    ADD CONSTRAINT run_claim_pkey PRIMARY KEY (key);


--
-- Name: run_ledger_history run_ledger_history_pk; Type: CONSTRAINT; Schema: crema_ledger; Owner: -
--

ALTER TABLE ONLY crema_ledger.run_ledger_history
    ADD CONSTRAINT run_ledger_history_pk PRIMARY KEY (installed_rank);


--
-- Name: run_outcome run_outcome_pkey; Type: CONSTRAINT; Schema: crema_ledger; Owner: -
--

ALTER TABLE ONLY crema_ledger.run_outcome
    ADD CONSTRAINT run_outcome_pkey PRIMARY KEY (kfp_run_id);


--
-- Name: data_quality_model; Type: INDEX; Schema: crema_ledger; Owner: -
--

CREATE INDEX data_quality_model ON crema_ledger.data_quality USING btree (model_name, reported_at);


--
-- Name: processed_window_end; Type: INDEX; Schema: crema_ledger; Owner: -
--

CREATE INDEX processed_window_end ON crema_ledger.processed_window USING btree (schedule, window_end);


--
-- Name: processed_window_left_out; Type: INDEX; Schema: crema_ledger; Owner: -
--

CREATE INDEX processed_window_left_out ON crema_ledger.processed_window USING btree (schedule, window_start) WHERE (settled_as IS NOT NULL);


--
-- Name: processed_window_open; Type: INDEX; Schema: crema_ledger; Owner: -
--

CREATE INDEX processed_window_open ON crema_ledger.processed_window USING btree (schedule, window_start) WHERE (processed_at IS NULL);


--
-- Name: processed_window_run; Type: INDEX; Schema: crema_ledger; Owner: -
--

CREATE UNIQUE INDEX processed_window_run ON crema_ledger.processed_window USING btree (kfp_run_id, schedule);


--
-- Name: run_claim_run; Type: INDEX; Schema: crema_ledger; Owner: -
--

CREATE INDEX run_claim_run ON crema_ledger.run_claim USING btree (kfp_run_id);


--
-- Name: run_ledger_history_s_idx; Type: INDEX; Schema: crema_ledger; Owner: -
--

CREATE INDEX run_ledger_history_s_idx ON crema_ledger.run_ledger_history USING btree (success);


--
-- Name: run_outcome_model; Type: INDEX; Schema: crema_ledger; Owner: -
--

CREATE INDEX run_outcome_model ON crema_ledger.run_outcome USING btree (model_name, reported_at);


--
-- PostgreSQL database dump complete
--


