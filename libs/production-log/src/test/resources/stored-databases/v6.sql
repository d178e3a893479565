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
-- Name: crema; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA crema;


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: erasure; Type: TABLE; Schema: crema; Owner: -
--

CREATE TABLE crema.erasure (
    id bigint NOT NULL,
    entity_hash bytea NOT NULL,
    model text,
    requested_at timestamp with time zone NOT NULL,
    audit_id bigint
);


--
-- Name: erasure_audit; Type: TABLE; Schema: crema; Owner: -
--

CREATE TABLE crema.erasure_audit (
    id bigint NOT NULL,
    requested_at timestamp with time zone NOT NULL,
    actor text NOT NULL,
    reason text NOT NULL,
    model text,
    entity_hash bytea NOT NULL,
    predictions bigint NOT NULL,
    related json NOT NULL,
    later bigint DEFAULT 0 NOT NULL,
    done_at timestamp with time zone
);


--
-- Name: erasure_audit_id_seq; Type: SEQUENCE; Schema: crema; Owner: -
--

ALTER TABLE crema.erasure_audit ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME crema.erasure_audit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: erasure_id_seq; Type: SEQUENCE; Schema: crema; Owner: -
--

ALTER TABLE crema.erasure ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME crema.erasure_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: erasure_salt; Type: TABLE; Schema: crema; Owner: -
--

CREATE TABLE crema.erasure_salt (
    one boolean DEFAULT true NOT NULL,
    salt bytea NOT NULL,
    CONSTRAINT erasure_salt_one_check CHECK (one)
);


--
-- Name: flyway_schema_history; Type: TABLE; Schema: crema; Owner: -
--

CREATE TABLE crema.flyway_schema_history (
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
-- Name: ground_truth; Type: TABLE; Schema: crema; Owner: -
--

CREATE TABLE crema.ground_truth (
    prediction_id uuid NOT NULL,
    predicted_at timestamp with time zone NOT NULL,
    model text NOT NULL,
    version text NOT NULL,
    entity text,
    tenant text,
    label text NOT NULL,
    observed_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    source text NOT NULL,
    late boolean NOT NULL
);


--
-- Name: ground_truth_history; Type: TABLE; Schema: crema; Owner: -
--

CREATE TABLE crema.ground_truth_history (
    number bigint NOT NULL,
    prediction_id uuid NOT NULL,
    predicted_at timestamp with time zone NOT NULL,
    outcome text NOT NULL,
    label text NOT NULL,
    observed_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    source text NOT NULL,
    replaced_at timestamp with time zone,
    replaced_by text,
    CONSTRAINT ground_truth_history_outcome_check CHECK ((outcome = ANY (ARRAY['contradicting'::text, 'replaced'::text])))
);


--
-- Name: ground_truth_history_number_seq; Type: SEQUENCE; Schema: crema; Owner: -
--

ALTER TABLE crema.ground_truth_history ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME crema.ground_truth_history_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: ground_truth_pending_sequence; Type: SEQUENCE; Schema: crema; Owner: -
--

CREATE SEQUENCE crema.ground_truth_pending_sequence
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: ground_truth_pending; Type: TABLE; Schema: crema; Owner: -
--

CREATE TABLE crema.ground_truth_pending (
    key bytea NOT NULL,
    sequence bigint DEFAULT nextval('crema.ground_truth_pending_sequence'::regclass) NOT NULL,
    prediction_id uuid,
    model text,
    entity text,
    at timestamp with time zone,
    tenant text,
    label text NOT NULL,
    observed_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    source text NOT NULL,
    replace boolean NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT ground_truth_pending_check CHECK (((prediction_id IS NULL) = ((model IS NOT NULL) AND (entity IS NOT NULL) AND (at IS NOT NULL))))
);


--
-- Name: log_writer; Type: TABLE; Schema: crema; Owner: -
--

CREATE TABLE crema.log_writer (
    writer uuid NOT NULL,
    sequence bigint NOT NULL,
    at timestamp with time zone NOT NULL
);


--
-- Name: prediction; Type: TABLE; Schema: crema; Owner: -
--

CREATE TABLE crema.prediction (
    id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    model text NOT NULL,
    version text NOT NULL,
    inputs json NOT NULL,
    label text NOT NULL,
    score double precision NOT NULL,
    probabilities double precision[] NOT NULL,
    threshold double precision,
    latency_micros integer NOT NULL,
    entity text,
    correlation_id text,
    tenant text
)
PARTITION BY RANGE (at);


--
-- Name: prediction_20260310; Type: TABLE; Schema: crema; Owner: -
--

CREATE TABLE crema.prediction_20260310 (
    id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    model text NOT NULL,
    version text NOT NULL,
    inputs json NOT NULL,
    label text NOT NULL,
    score double precision NOT NULL,
    probabilities double precision[] NOT NULL,
    threshold double precision,
    latency_micros integer NOT NULL,
    entity text,
    correlation_id text,
    tenant text
);


--
-- Name: prediction_minute; Type: TABLE; Schema: crema; Owner: -
--

CREATE TABLE crema.prediction_minute (
    model text NOT NULL,
    version text NOT NULL,
    minute timestamp with time zone NOT NULL,
    rows integer NOT NULL,
    score_sum double precision NOT NULL,
    score_min double precision NOT NULL,
    score_max double precision NOT NULL,
    latency_sum bigint NOT NULL,
    score_00 integer NOT NULL,
    score_01 integer NOT NULL,
    score_02 integer NOT NULL,
    score_03 integer NOT NULL,
    score_04 integer NOT NULL,
    score_05 integer NOT NULL,
    score_06 integer NOT NULL,
    score_07 integer NOT NULL,
    score_08 integer NOT NULL,
    score_09 integer NOT NULL,
    score_10 integer NOT NULL,
    score_11 integer NOT NULL,
    score_12 integer NOT NULL,
    score_13 integer NOT NULL,
    score_14 integer NOT NULL,
    score_15 integer NOT NULL,
    score_16 integer NOT NULL,
    score_17 integer NOT NULL,
    score_18 integer NOT NULL,
    score_19 integer NOT NULL,
    latency_00 integer NOT NULL,
    latency_01 integer NOT NULL,
    latency_02 integer NOT NULL,
    latency_03 integer NOT NULL,
    latency_04 integer NOT NULL,
    latency_05 integer NOT NULL,
    latency_06 integer NOT NULL,
    latency_07 integer NOT NULL,
    latency_08 integer NOT NULL,
    latency_09 integer NOT NULL,
    latency_10 integer NOT NULL,
    latency_11 integer NOT NULL,
    latency_12 integer NOT NULL,
    latency_13 integer NOT NULL,
    latency_14 integer NOT NULL,
    latency_15 integer NOT NULL,
    latency_16 integer NOT NULL,
    latency_17 integer NOT NULL,
    latency_18 integer NOT NULL,
    latency_19 integer NOT NULL,
    latency_20 integer NOT NULL,
    latency_21 integer NOT NULL,
    latency_22 integer NOT NULL,
    latency_23 integer NOT NULL,
    latency_24 integer NOT NULL,
    latency_25 integer NOT NULL,
    latency_26 integer NOT NULL
)
WITH (fillfactor='50');


--
-- Name: prediction_minute_label; Type: TABLE; Schema: crema; Owner: -
--

CREATE TABLE crema.prediction_minute_label (
    model text NOT NULL,
    version text NOT NULL,
    minute timestamp with time zone NOT NULL,
    label text NOT NULL,
    rows integer NOT NULL
)
WITH (fillfactor='50');


--
-- Name: prediction_refused; Type: TABLE; Schema: crema; Owner: -
--

CREATE TABLE crema.prediction_refused (
    id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    model text NOT NULL,
    sql_state text NOT NULL,
    entity_hash bytea,
    row_json bytea NOT NULL
);


--
-- Name: prediction_20260310; Type: TABLE ATTACH; Schema: crema; Owner: -
--

ALTER TABLE ONLY crema.prediction ATTACH PARTITION crema.prediction_20260310 FOR VALUES FROM ('2026-03-10 00:00:00+00') TO ('2026-03-11 00:00:00+00');


--
-- Data for Name: erasure; Type: TABLE DATA; Schema: crema; Owner: -
--



--
-- Data for Name: erasure_audit; Type: TABLE DATA; Schema: crema; Owner: -
--

INSERT INTO crema.erasure_audit OVERRIDING SYSTEM VALUE VALUES (1, '2026-03-11 08:00:00+00', 'ada', 'asked', NULL, '\x00ff', 3, '{}', 0, '2026-03-11 08:00:00+00');


--
-- Data for Name: erasure_salt; Type: TABLE DATA; Schema: crema; Owner: -
--

INSERT INTO crema.erasure_salt VALUES (true, '\x3929a3b023f34b01af7f37be7e6cde04e79c4902c74d4e83b0f0a879768b46c1');


--
-- Data for Name: flyway_schema_history; Type: TABLE DATA; Schema: crema; Owner: -
--

INSERT INTO crema.flyway_schema_history VALUES (0, NULL, '<< Flyway Schema Creation >>', 'SCHEMA', '"crema"', NULL, 'postgres', '2026-11-30 02:44:59.461217', 0, true);
INSERT INTO crema.flyway_schema_history VALUES (1, '1', 'predictions', 'SQL', 'V1__predictions.sql', -66480678, 'postgres', '2026-11-30 02:44:59.514158', 47, true);
INSERT INTO crema.flyway_schema_history VALUES (2, '2', 'statistics', 'SQL', 'V2__statistics.sql', -1055839213, 'postgres', '2026-11-30 02:45:00.056415', 59, true);
INSERT INTO crema.flyway_schema_history VALUES (3, '3', 'erasure', 'SQL', 'V3__erasure.sql', -1512521457, 'postgres', '2026-11-30 02:45:00.253764', 62, true);
INSERT INTO crema.flyway_schema_history VALUES (4, '4', 'ground truth', 'SQL', 'V4__ground_truth.sql', 1333743835, 'postgres', '2026-11-30 02:45:00.669718', 120, true);
INSERT INTO crema.flyway_schema_history VALUES (5, '5', 'erasure later', 'SQL', 'V5__erasure_later.sql', -1944531854, 'postgres', '2026-11-30 02:45:01.178726', 93, true);
INSERT INTO crema.flyway_schema_history VALUES (6, '6', 'refused', 'SQL', 'V6__refused.sql', 1630957708, 'postgres', '2026-11-30 02:45:01.493897', 107, true);


--
-- Data for Name: ground_truth; Type: TABLE DATA; Schema: crema; Owner: -
--

INSERT INTO crema.ground_truth VALUES ('019cd7b6-d400-7000-8000-000000000001', '2026-03-10 12:00:00+00', 'churn', '1', 'customer-1', NULL, 'no', '2026-03-12 00:00:00+00', '2026-03-12 06:00:00+00', 'crm', false);


--
-- Data for Name: ground_truth_history; Type: TABLE DATA; Schema: crema; Owner: -
--



--
-- Data for Name: ground_truth_pending; Type: TABLE DATA; Schema: crema; Owner: -
--



--
-- Data for Name: log_writer; Type: TABLE DATA; Schema: crema; Owner: -
--

INSERT INTO crema.log_writer VALUES ('7d1c2b66-0b0a-4b6e-9d53-0d4d1a2b3c4d', 2, '2026-03-10 12:00:01+00');


--
-- Data for Name: prediction_20260310; Type: TABLE DATA; Schema: crema; Owner: -
--

INSERT INTO crema.prediction_20260310 VALUES ('019cd7b6-d400-7000-8000-000000000001', '2026-03-10 12:00:00+00', 'churn', '1', '{"age":41,"name":"Zoë \u0000"}', 'yes', 0.75, '{0.25,0.75}', 0.5, 812, 'customer-1', 'abc', NULL);
INSERT INTO crema.prediction_20260310 VALUES ('019cd7b6-d400-7000-8000-000000000002', '2026-03-10 12:00:00+00', 'churn', '1', '{"age":null}', 'no', 0.125, '{0.875,0.125}', 0.5, 90, NULL, NULL, 'acme');


--
-- Data for Name: prediction_minute; Type: TABLE DATA; Schema: crema; Owner: -
--



--
-- Data for Name: prediction_minute_label; Type: TABLE DATA; Schema: crema; Owner: -
--



--
-- Data for Name: prediction_refused; Type: TABLE DATA; Schema: crema; Owner: -
--



--
-- Name: erasure_audit_id_seq; Type: SEQUENCE SET; Schema: crema; Owner: -
--

SELECT pg_catalog.setval('crema.erasure_audit_id_seq', 1, true);


--
-- Name: erasure_id_seq; Type: SEQUENCE SET; Schema: crema; Owner: -
--

SELECT pg_catalog.setval('crema.erasure_id_seq', 1, false);


--
-- Name: ground_truth_history_number_seq; Type: SEQUENCE SET; Schema: crema; Owner: -
--

SELECT pg_catalog.setval('crema.ground_truth_history_number_seq', 1, false);


--
-- Name: ground_truth_pending_sequence; Type: SEQUENCE SET; Schema: crema; Owner: -
--

SELECT pg_catalog.setval('crema.ground_truth_pending_sequence', 1, false);


--
-- Name: erasure_audit erasure_audit_pkey; Type: CONSTRAINT; Schema: crema; Owner: -
--

ALTER TABLE ONLY crema.erasure_audit
    ADD CONSTRAINT erasure_audit_pkey PRIMARY KEY (id);


--
-- Name: erasure erasure_pkey; Type: CONSTRAINT; Schema: crema; Owner: -
--

ALTER TABLE ONLY crema.erasure
    ADD CONSTRAINT erasure_pkey PRIMARY KEY (id);


--
-- Name: erasure_salt erasure_salt_pkey; Type: CONSTRAINT; Schema: crema; Owner: -
--

ALTER TABLE ONLY crema.erasure_salt
    ADD CONSTRAINT erasure_salt_pkey PRIMARY KEY (one);


--
-- Name: flyway_schema_history flyway_schema_history_pk; Type: CONSTRAINT; Schema: crema; Owner: -
--

ALTER TABLE ONLY crema.flyway_schema_history
    ADD CONSTRAINT flyway_schema_history_pk PRIMARY KEY (installed_rank);


--
-- Name: ground_truth_history ground_truth_history_pkey; Type: CONSTRAINT; Schema: crema; Owner: -
--

ALTER TABLE ONLY crema.ground_truth_history
    ADD CONSTRAINT ground_truth_history_pkey PRIMARY KEY (number);


--
-- Name: ground_truth_pending ground_truth_pending_pkey; Type: CONSTRAINT; Schema: crema; Owner: -
--

ALTER TABLE ONLY crema.ground_truth_pending
    ADD CONSTRAINT ground_truth_pending_pkey PRIMARY KEY (key);


--
-- Name: ground_truth ground_truth_pkey; Type: CONSTRAINT; Schema: crema; Owner: -
--

ALTER TABLE ONLY crema.ground_truth
    ADD CONSTRAINT ground_truth_pkey PRIMARY KEY (predicted_at, prediction_id);


--
-- Name: log_writer log_writer_pkey; Type: CONSTRAINT; Schema: crema; Owner: -
--

ALTER TABLE ONLY crema.log_writer
    ADD CONSTRAINT log_writer_pkey PRIMARY KEY (writer);


--
-- Name: prediction prediction_pkey; Type: CONSTRAINT; Schema: crema; Owner: -
--

ALTER TABLE ONLY crema.prediction
    ADD CONSTRAINT prediction_pkey PRIMARY KEY (at, id);


--
-- Name: prediction_20260310 prediction_20260310_pkey; Type: CONSTRAINT; Schema: crema; Owner: -
--

ALTER TABLE ONLY crema.prediction_20260310
    ADD CONSTRAINT prediction_20260310_pkey PRIMARY KEY (at, id);


--
-- Name: prediction_minute_label prediction_minute_label_pkey; Type: CONSTRAINT; Schema: crema; Owner: -
--

ALTER TABLE ONLY crema.prediction_minute_label
    ADD CONSTRAINT prediction_minute_label_pkey PRIMARY KEY (model, version, minute, label);


--
-- Name: prediction_minute prediction_minute_pkey; Type: CONSTRAINT; Schema: crema; Owner: -
--

ALTER TABLE ONLY crema.prediction_minute
    ADD CONSTRAINT prediction_minute_pkey PRIMARY KEY (model, version, minute);


--
-- Name: prediction_refused prediction_refused_pkey; Type: CONSTRAINT; Schema: crema; Owner: -
--

ALTER TABLE ONLY crema.prediction_refused
    ADD CONSTRAINT prediction_refused_pkey PRIMARY KEY (id);


--
-- Name: flyway_schema_history_s_idx; Type: INDEX; Schema: crema; Owner: -
--

CREATE INDEX flyway_schema_history_s_idx ON crema.flyway_schema_history USING btree (success);


--
-- Name: ground_truth_entity; Type: INDEX; Schema: crema; Owner: -
--

CREATE INDEX ground_truth_entity ON crema.ground_truth USING btree (entity) WHERE (entity IS NOT NULL);


--
-- Name: ground_truth_history_of; Type: INDEX; Schema: crema; Owner: -
--

CREATE INDEX ground_truth_history_of ON crema.ground_truth_history USING btree (predicted_at, prediction_id);


--
-- Name: ground_truth_model; Type: INDEX; Schema: crema; Owner: -
--

CREATE INDEX ground_truth_model ON crema.ground_truth USING btree (model, predicted_at);


--
-- Name: ground_truth_pending_entity; Type: INDEX; Schema: crema; Owner: -
--

CREATE INDEX ground_truth_pending_entity ON crema.ground_truth_pending USING btree (entity) WHERE (entity IS NOT NULL);


--
-- Name: ground_truth_pending_sequence_of; Type: INDEX; Schema: crema; Owner: -
--

CREATE INDEX ground_truth_pending_sequence_of ON crema.ground_truth_pending USING btree (sequence);


--
-- Name: prediction_entity; Type: INDEX; Schema: crema; Owner: -
--

CREATE INDEX prediction_entity ON ONLY crema.prediction USING btree (entity, at) WHERE (entity IS NOT NULL);


--
-- Name: prediction_20260310_entity_at_idx; Type: INDEX; Schema: crema; Owner: -
--

CREATE INDEX prediction_20260310_entity_at_idx ON crema.prediction_20260310 USING btree (entity, at) WHERE (entity IS NOT NULL);


--
-- Name: prediction_model; Type: INDEX; Schema: crema; Owner: -
--

CREATE INDEX prediction_model ON ONLY crema.prediction USING btree (model, version, at);


--
-- Name: prediction_20260310_model_version_at_idx; Type: INDEX; Schema: crema; Owner: -
--

CREATE INDEX prediction_20260310_model_version_at_idx ON crema.prediction_20260310 USING btree (model, version, at);


--
-- Name: prediction_minute_label_minute; Type: INDEX; Schema: crema; Owner: -
--

CREATE INDEX prediction_minute_label_minute ON crema.prediction_minute_label USING btree (minute);


--
-- Name: prediction_minute_minute; Type: INDEX; Schema: crema; Owner: -
--

CREATE INDEX prediction_minute_minute ON crema.prediction_minute USING btree (minute);


--
-- Name: prediction_refused_at; Type: INDEX; Schema: crema; Owner: -
--

CREATE INDEX prediction_refused_at ON crema.prediction_refused USING btree (at);


--
-- Name: prediction_refused_entity; Type: INDEX; Schema: crema; Owner: -
--

CREATE INDEX prediction_refused_entity ON crema.prediction_refused USING btree (entity_hash) WHERE (entity_hash IS NOT NULL);


--
-- Name: prediction_20260310_entity_at_idx; Type: INDEX ATTACH; Schema: crema; Owner: -
--

ALTER INDEX crema.prediction_entity ATTACH PARTITION crema.prediction_20260310_entity_at_idx;


--
-- Name: prediction_20260310_model_version_at_idx; Type: INDEX ATTACH; Schema: crema; Owner: -
--

ALTER INDEX crema.prediction_model ATTACH PARTITION crema.prediction_20260310_model_version_at_idx;


--
-- Name: prediction_20260310_pkey; Type: INDEX ATTACH; Schema: crema; Owner: -
--

ALTER INDEX crema.prediction_pkey ATTACH PARTITION crema.prediction_20260310_pkey;


--
-- Name: ground_truth_history ground_truth_history_predicted_at_prediction_id_fkey; Type: FK CONSTRAINT; Schema: crema; Owner: -
--

ALTER TABLE ONLY crema.ground_truth_history
    ADD CONSTRAINT ground_truth_history_predicted_at_prediction_id_fkey FOREIGN KEY (predicted_at, prediction_id) REFERENCES crema.ground_truth(predicted_at, prediction_id) ON DELETE CASCADE;


--
-- PostgreSQL database dump complete
--


