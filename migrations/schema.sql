-- The tables that the migrations make. Not to be edited: renew it with `npm run schema:dump`.

CREATE TABLE account_snapshots (
  contract_id uuid NOT NULL,
  day date NOT NULL,
  customer_id uuid NOT NULL,
  health_score numeric(5,2),
  risk_score numeric(5,2),
  arr_reporting numeric(16,2),
  forecast text,
  CONSTRAINT account_snapshots_pkey PRIMARY KEY (contract_id, day),
  CONSTRAINT account_snapshots_contract_id_fkey FOREIGN KEY (contract_id) REFERENCES contracts(id),
  CONSTRAINT account_snapshots_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id)
);
COMMENT ON TABLE account_snapshots IS 'How each contract stood each night';
CREATE INDEX account_snapshots_customer_id ON account_snapshots USING btree (customer_id);

CREATE TABLE api_keys (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  name text NOT NULL,
  hash bytea NOT NULL,
  hint text NOT NULL,
  scopes text[] NOT NULL,
  book text NOT NULL,
  user_id uuid,
  created_by text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  expires_at timestamp with time zone,
  last_used_at timestamp with time zone,
  revoked_at timestamp with time zone,
  CONSTRAINT api_keys_pkey PRIMARY KEY (id),
  CONSTRAINT api_keys_hash_key UNIQUE (hash),
  CONSTRAINT api_keys_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id),
  CONSTRAINT api_keys_book_check CHECK ((book = ANY (ARRAY['none'::text, 'own'::text, 'team'::text, 'all'::text]))),
  CONSTRAINT api_keys_check CHECK (((book <> ALL (ARRAY['own'::text, 'team'::text])) OR (user_id IS NOT NULL))),
  CONSTRAINT api_keys_hash_check CHECK ((length(hash) = 32)),
  CONSTRAINT api_keys_name_check CHECK ((name <> ''::text)),
  CONSTRAINT api_keys_scopes_check CHECK (((scopes <> '{}'::text[]) AND (scopes <@ '{viewer,csm,csm_manager,author,ops,admin,metrics,act_as}'::text[])))
);
COMMENT ON TABLE api_keys IS 'Keys of programs, each kept as a hash alone';
COMMENT ON COLUMN api_keys.hash IS 'SHA-256 of the key, which is shown once and kept nowhere';
COMMENT ON COLUMN api_keys.hint IS 'The last four characters of the key, to tell it from others';
COMMENT ON COLUMN api_keys.scopes IS 'Roles that the key has; metrics reads figures alone; act_as lets it act as the user that a request names';
COMMENT ON COLUMN api_keys.book IS 'Whose accounts it sees; own and team are those of user_id';
COMMENT ON COLUMN api_keys.last_used_at IS 'Written at most once a minute';
CREATE UNIQUE INDEX api_keys_name ON api_keys USING btree (name) WHERE (revoked_at IS NULL);
CREATE INDEX api_keys_user_id ON api_keys USING btree (user_id);

CREATE TABLE artifact_events (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  artifact_id uuid NOT NULL,
  kind text NOT NULL,
  verdict text,
  reason text,
  edit_distance integer,
  user_id uuid,
  occurred_at timestamp with time zone NOT NULL DEFAULT now(),
  seq bigint NOT NULL,
  actor_name text,
  note text,
  revision integer,
  before jsonb,
  details jsonb NOT NULL DEFAULT '{}'::jsonb,
  undone_at timestamp with time zone,
  CONSTRAINT artifact_events_pkey PRIMARY KEY (id),
  CONSTRAINT artifact_events_artifact_id_fkey FOREIGN KEY (artifact_id) REFERENCES workflow_artifacts(id) ON DELETE CASCADE,
  CONSTRAINT artifact_events_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id),
  CONSTRAINT artifact_events_check CHECK (((kind = 'verdict'::text) = (verdict IS NOT NULL))),
  CONSTRAINT artifact_events_edit_distance_check CHECK ((edit_distance >= 0)),
  CONSTRAINT artifact_events_kind_check CHECK ((kind = ANY (ARRAY['shown'::text, 'opened'::text, 'verdict'::text, 'used'::text, 'edited'::text, 'snoozed'::text, 'assigned'::text, 'reopened'::text, 'adopted'::text, 'dismissed'::text, 'undone'::text, 'retired'::text, 'readdressed'::text]))),
  CONSTRAINT artifact_events_verdict_check CHECK ((verdict = ANY (ARRAY['approved'::text, 'edited'::text, 'rejected'::text])))
);
COMMENT ON TABLE artifact_events IS 'What became of an artifact in a person''s hands';
COMMENT ON COLUMN artifact_events.seq IS 'The order in which things happened, also within an instant';
COMMENT ON COLUMN artifact_events.revision IS 'Of the artifact afterwards; null where the revision stays';
COMMENT ON COLUMN artifact_events.before IS 'The state that an undo restores; null for what cannot be undone';
CREATE INDEX artifact_events_artifact_id ON artifact_events USING btree (artifact_id);
CREATE INDEX artifact_events_user_id ON artifact_events USING btree (user_id);

CREATE TABLE artifact_revisions (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  artifact_id uuid NOT NULL,
  origin text NOT NULL,
  title text NOT NULL,
  sections jsonb NOT NULL,
  markdown text NOT NULL,
  author_id uuid,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  revision integer,
  base_revision integer,
  facts jsonb NOT NULL DEFAULT '[]'::jsonb,
  flags jsonb NOT NULL DEFAULT '[]'::jsonb,
  author_name text,
  proposal text,
  CONSTRAINT artifact_revisions_pkey PRIMARY KEY (id),
  CONSTRAINT artifact_revisions_artifact_id_revision_key UNIQUE (artifact_id, revision),
  CONSTRAINT artifact_revisions_artifact_id_fkey FOREIGN KEY (artifact_id) REFERENCES workflow_artifacts(id) ON DELETE CASCADE,
  CONSTRAINT artifact_revisions_author_id_fkey FOREIGN KEY (author_id) REFERENCES users(id),
  CONSTRAINT artifact_revisions_origin_check CHECK ((origin = ANY (ARRAY['machine'::text, 'person'::text]))),
  CONSTRAINT artifact_revisions_proposal_check CHECK ((proposal = ANY (ARRAY['open'::text, 'adopted'::text, 'dismissed'::text])))
);
COMMENT ON TABLE artifact_revisions IS 'What people changed, and what a re-run proposes beside what a person has touched';
COMMENT ON COLUMN artifact_revisions.revision IS 'The revision of the artifact that first had, or still had, this text; null for a proposal that nobody has adopted';
COMMENT ON COLUMN artifact_revisions.base_revision IS 'The revision whose text a person changed, or beside which the machine proposes';
COMMENT ON COLUMN artifact_revisions.proposal IS 'What became of the proposal of a re-run; null for any other text';
CREATE INDEX artifact_revisions_artifact_id ON artifact_revisions USING btree (artifact_id);
CREATE INDEX artifact_revisions_author_id ON artifact_revisions USING btree (author_id);

CREATE TABLE audit_log (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  actor text NOT NULL,
  action text NOT NULL,
  subject_type text NOT NULL,
  subject_id text NOT NULL,
  details jsonb NOT NULL DEFAULT '{}'::jsonb,
  occurred_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT audit_log_pkey PRIMARY KEY (id)
);
COMMENT ON TABLE audit_log IS 'Who changed what by hand';
CREATE INDEX audit_log_occurred_at ON audit_log USING btree (occurred_at);
CREATE INDEX audit_log_subject ON audit_log USING btree (subject_type, subject_id, occurred_at);

CREATE TABLE contacts (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  external_id text,
  customer_id uuid NOT NULL,
  name text NOT NULL,
  title text,
  email text,
  role text NOT NULL DEFAULT 'other'::text,
  influence integer,
  sentiment integer,
  last_two_way_on date,
  left_on date,
  do_not_contact boolean NOT NULL DEFAULT false,
  CONSTRAINT contacts_pkey PRIMARY KEY (id),
  CONSTRAINT contacts_external_id_key UNIQUE (external_id),
  CONSTRAINT contacts_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id),
  CONSTRAINT contacts_influence_check CHECK (((influence >= 1) AND (influence <= 5))),
  CONSTRAINT contacts_name_check CHECK ((name <> ''::text)),
  CONSTRAINT contacts_role_check CHECK ((role = ANY (ARRAY['champion'::text, 'economic_buyer'::text, 'signer'::text, 'sponsor'::text, 'user'::text, 'procurement'::text, 'technical'::text, 'other'::text]))),
  CONSTRAINT contacts_sentiment_check CHECK (((sentiment >= '-2'::integer) AND (sentiment <= 2)))
);
COMMENT ON TABLE contacts IS 'People at a customer; left_on is set once somebody has gone';
CREATE INDEX contacts_customer_id ON contacts USING btree (customer_id);

CREATE TABLE contract_terms (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  contract_id uuid NOT NULL,
  term_number integer NOT NULL,
  term_start date,
  renewal_date date NOT NULL,
  term_months integer NOT NULL,
  status text NOT NULL DEFAULT 'open'::text,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  updated_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT contract_terms_pkey PRIMARY KEY (id),
  CONSTRAINT contract_terms_contract_id_term_number_key UNIQUE (contract_id, term_number),
  CONSTRAINT contract_terms_contract_id_fkey FOREIGN KEY (contract_id) REFERENCES contracts(id),
  CONSTRAINT contract_terms_check CHECK (((term_start IS NULL) OR (term_start < renewal_date))),
  CONSTRAINT contract_terms_status_check CHECK ((status = ANY (ARRAY['open'::text, 'closed'::text, 'superseded'::text]))),
  CONSTRAINT contract_terms_term_months_check CHECK ((term_months > 0)),
  CONSTRAINT contract_terms_term_number_check CHECK ((term_number > 0))
);
COMMENT ON TABLE contract_terms IS 'One cycle of a contract. Moving a date amends the row; a renewal inserts the next';
CREATE UNIQUE INDEX contract_terms_one_open ON contract_terms USING btree (contract_id) WHERE (status = 'open'::text);
CREATE INDEX contract_terms_renewal_date ON contract_terms USING btree (renewal_date) WHERE (status = 'open'::text);

CREATE TABLE contracts (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  external_id text NOT NULL,
  customer_id uuid NOT NULL,
  name text NOT NULL,
  product text,
  plan text,
  status text NOT NULL,
  seats integer,
  currency text NOT NULL,
  arr numeric(16,2) NOT NULL,
  list_arr numeric(16,2),
  arr_reporting numeric(16,2),
  discount_percent numeric(6,2),
  billing_frequency text,
  payment_terms_days integer,
  auto_renew boolean NOT NULL DEFAULT false,
  notice_days integer,
  notice_given_on date,
  uplift_type text,
  uplift_cap_percent numeric(6,2),
  terms_verified boolean NOT NULL DEFAULT false,
  po_required boolean,
  renewal_group text,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  updated_at timestamp with time zone NOT NULL DEFAULT now(),
  gone_on date,
  CONSTRAINT contracts_pkey PRIMARY KEY (id),
  CONSTRAINT contracts_external_id_key UNIQUE (external_id),
  CONSTRAINT contracts_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id),
  CONSTRAINT contracts_arr_check CHECK ((arr >= (0)::numeric)),
  CONSTRAINT contracts_arr_reporting_check CHECK ((arr_reporting >= (0)::numeric)),
  CONSTRAINT contracts_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  CONSTRAINT contracts_list_arr_check CHECK ((list_arr >= (0)::numeric)),
  CONSTRAINT contracts_name_check CHECK ((name <> ''::text)),
  CONSTRAINT contracts_notice_days_check CHECK ((notice_days >= 0)),
  CONSTRAINT contracts_payment_terms_days_check CHECK ((payment_terms_days >= 0)),
  CONSTRAINT contracts_seats_check CHECK ((seats >= 0)),
  CONSTRAINT contracts_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'active'::text, 'expired'::text, 'renewed'::text, 'churned'::text, 'cancelled'::text]))),
  CONSTRAINT contracts_uplift_type_check CHECK ((uplift_type = ANY (ARRAY['none'::text, 'fixed'::text, 'cpi'::text, 'negotiated'::text])))
);
COMMENT ON TABLE contracts IS 'Agreements; what a stage prepares is one term of one contract';
COMMENT ON COLUMN contracts.arr_reporting IS 'ARR in the customer''s reporting currency';
COMMENT ON COLUMN contracts.renewal_group IS 'Contracts of one customer that renew together share it';
COMMENT ON COLUMN contracts.gone_on IS 'Since when the complete exports no longer name it; its status is cancelled because of that';
CREATE INDEX contracts_customer_id ON contracts USING btree (customer_id);
CREATE INDEX contracts_renewal_group ON contracts USING btree (customer_id, renewal_group) WHERE (renewal_group IS NOT NULL);
CREATE INDEX contracts_scan ON contracts USING btree (id) WHERE (status = ANY (ARRAY['active'::text, 'expired'::text]));

CREATE TABLE covered_starts (
  term_id uuid NOT NULL,
  key text NOT NULL,
  occurrence integer NOT NULL,
  stage_name text NOT NULL,
  lead_term_id uuid NOT NULL,
  lead_occurrence integer NOT NULL,
  scan_date date NOT NULL,
  CONSTRAINT covered_starts_pkey PRIMARY KEY (term_id, key, occurrence),
  CONSTRAINT covered_starts_lead_term_id_fkey FOREIGN KEY (lead_term_id) REFERENCES contract_terms(id),
  CONSTRAINT covered_starts_term_id_fkey FOREIGN KEY (term_id) REFERENCES contract_terms(id),
  CONSTRAINT covered_starts_check CHECK ((lead_term_id <> term_id))
);
COMMENT ON TABLE covered_starts IS 'Terms that renew together with a larger one of the customer: the execution in the slot of that one speaks for them';
CREATE INDEX covered_starts_lead ON covered_starts USING btree (lead_term_id, key, lead_occurrence);

CREATE TABLE crm_opportunities (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  external_id text,
  customer_id uuid NOT NULL,
  contract_id uuid,
  name text NOT NULL,
  stage text NOT NULL,
  amount numeric(16,2),
  currency text,
  close_date date,
  forecast_category text,
  probability numeric(5,2),
  next_step text,
  is_renewal boolean NOT NULL DEFAULT true,
  as_of date NOT NULL,
  CONSTRAINT crm_opportunities_pkey PRIMARY KEY (id),
  CONSTRAINT crm_opportunities_external_id_key UNIQUE (external_id),
  CONSTRAINT crm_opportunities_contract_id_fkey FOREIGN KEY (contract_id) REFERENCES contracts(id),
  CONSTRAINT crm_opportunities_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id),
  CONSTRAINT crm_opportunities_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  CONSTRAINT crm_opportunities_probability_check CHECK (((probability >= (0)::numeric) AND (probability <= (100)::numeric)))
);
COMMENT ON TABLE crm_opportunities IS 'Renewal opportunities as the CRM last delivered them';
CREATE INDEX crm_opportunities_as_of ON crm_opportunities USING btree (as_of);
CREATE INDEX crm_opportunities_contract_id ON crm_opportunities USING btree (contract_id);
CREATE INDEX crm_opportunities_customer_id ON crm_opportunities USING btree (customer_id);

CREATE TABLE customer_engagement (
  customer_id uuid NOT NULL,
  as_of date NOT NULL,
  nps integer,
  nps_on date,
  CONSTRAINT customer_engagement_pkey PRIMARY KEY (customer_id, as_of),
  CONSTRAINT customer_engagement_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id),
  CONSTRAINT customer_engagement_nps_check CHECK (((nps >= '-100'::integer) AND (nps <= 100)))
);
COMMENT ON TABLE customer_engagement IS 'Survey results, one row a customer and delivery';
CREATE INDEX customer_engagement_as_of ON customer_engagement USING btree (as_of);

CREATE TABLE customer_intelligence (
  customer_id uuid NOT NULL,
  as_of date NOT NULL,
  risk_score numeric(5,2),
  health_score numeric(5,2),
  health_trend text,
  churn_probability numeric(5,4),
  summary text,
  insights jsonb NOT NULL DEFAULT '[]'::jsonb,
  risk_factors text[] NOT NULL DEFAULT '{}'::text[],
  CONSTRAINT customer_intelligence_pkey PRIMARY KEY (customer_id, as_of),
  CONSTRAINT customer_intelligence_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id),
  CONSTRAINT customer_intelligence_churn_probability_check CHECK (((churn_probability >= (0)::numeric) AND (churn_probability <= (1)::numeric))),
  CONSTRAINT customer_intelligence_health_score_check CHECK (((health_score >= (0)::numeric) AND (health_score <= (100)::numeric))),
  CONSTRAINT customer_intelligence_health_trend_check CHECK ((health_trend = ANY (ARRAY['improving'::text, 'stable'::text, 'declining'::text, 'unknown'::text]))),
  CONSTRAINT customer_intelligence_insights_check CHECK ((jsonb_typeof(insights) = 'array'::text)),
  CONSTRAINT customer_intelligence_risk_score_check CHECK (((risk_score >= (0)::numeric) AND (risk_score <= (100)::numeric)))
);
COMMENT ON TABLE customer_intelligence IS 'Scores and summaries from the analytics side, one row a customer and day';
COMMENT ON COLUMN customer_intelligence.insights IS 'A list of { kind, text, on }';
CREATE INDEX customer_intelligence_as_of ON customer_intelligence USING btree (as_of);

CREATE TABLE customers (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  external_id text NOT NULL,
  name text NOT NULL,
  parent_id uuid,
  segment text,
  tier text,
  industry text,
  coverage_model text,
  country text,
  region text,
  timezone text,
  language text,
  employees integer,
  website text,
  customer_since date,
  lifecycle text NOT NULL DEFAULT 'active'::text,
  goals text[] NOT NULL DEFAULT '{}'::text[],
  success_criteria text,
  account_plan text,
  do_not_contact boolean NOT NULL DEFAULT false,
  reporting_currency text NOT NULL DEFAULT 'USD'::text,
  owner_id uuid,
  backup_owner_id uuid,
  notes text,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  updated_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT customers_pkey PRIMARY KEY (id),
  CONSTRAINT customers_external_id_key UNIQUE (external_id),
  CONSTRAINT customers_backup_owner_id_fkey FOREIGN KEY (backup_owner_id) REFERENCES users(id),
  CONSTRAINT customers_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES users(id),
  CONSTRAINT customers_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES customers(id),
  CONSTRAINT customers_employees_check CHECK ((employees >= 0)),
  CONSTRAINT customers_lifecycle_check CHECK ((lifecycle = ANY (ARRAY['onboarding'::text, 'active'::text, 'churned'::text]))),
  CONSTRAINT customers_name_check CHECK ((name <> ''::text)),
  CONSTRAINT customers_reporting_currency_check CHECK ((reporting_currency ~ '^[A-Z]{3}$'::text))
);
COMMENT ON TABLE customers IS 'Accounts; a customer holds one or more contracts';
CREATE INDEX customers_backup_owner_id ON customers USING btree (backup_owner_id);
CREATE INDEX customers_owner_id ON customers USING btree (owner_id);
CREATE INDEX customers_parent_id ON customers USING btree (parent_id);

CREATE TABLE deferred_starts (
  term_id uuid NOT NULL,
  key text NOT NULL,
  occurrence integer NOT NULL,
  stage_name text NOT NULL,
  definition_id uuid NOT NULL,
  owner_id uuid,
  reason text NOT NULL,
  since date NOT NULL,
  scan_date date NOT NULL,
  scan_id uuid NOT NULL,
  not_after date NOT NULL,
  CONSTRAINT deferred_starts_pkey PRIMARY KEY (term_id, key, occurrence),
  CONSTRAINT deferred_starts_definition_id_fkey FOREIGN KEY (definition_id) REFERENCES workflow_definitions(id),
  CONSTRAINT deferred_starts_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES users(id),
  CONSTRAINT deferred_starts_term_id_fkey FOREIGN KEY (term_id) REFERENCES contract_terms(id),
  CONSTRAINT deferred_starts_check CHECK ((since <= scan_date)),
  CONSTRAINT deferred_starts_reason_check CHECK ((reason = ANY (ARRAY['owner_cap'::text, 'contact_cap'::text, 'paused'::text])))
);
COMMENT ON TABLE deferred_starts IS 'What is due and was held back, with the reason; gone once it starts or cannot any more';
COMMENT ON COLUMN deferred_starts.scan_date IS 'The last scan that held it back';
COMMENT ON COLUMN deferred_starts.not_after IS 'The last day on which it can start; it is started then, whatever the reason was, unless its key is paused';
CREATE INDEX deferred_starts_definition_id ON deferred_starts USING btree (definition_id);
CREATE INDEX deferred_starts_owner_id ON deferred_starts USING btree (owner_id);

CREATE TABLE execution_selections (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  actor text NOT NULL,
  action text NOT NULL,
  execution_ids uuid[] NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  expires_at timestamp with time zone NOT NULL,
  applied_at timestamp with time zone,
  CONSTRAINT execution_selections_pkey PRIMARY KEY (id),
  CONSTRAINT execution_selections_action_check CHECK ((action = ANY (ARRAY['cancel'::text, 'retry'::text, 'replay'::text]))),
  CONSTRAINT execution_selections_actor_check CHECK ((actor <> ''::text))
);
COMMENT ON TABLE execution_selections IS 'Executions that somebody chose to cancel, retry or replay together; gone some time after it has expired';
COMMENT ON COLUMN execution_selections.actor IS 'As in the audit log: a selection is nobody else''s';
COMMENT ON COLUMN execution_selections.applied_at IS 'It is applied once';
CREATE INDEX execution_selections_expires_at ON execution_selections USING btree (expires_at);

CREATE TABLE feed_deliveries (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  feed text NOT NULL,
  delivered_at timestamp with time zone NOT NULL DEFAULT now(),
  as_of date NOT NULL,
  newest_on date,
  file_name text NOT NULL,
  complete boolean NOT NULL DEFAULT false,
  rows_read integer NOT NULL,
  inserted integer NOT NULL,
  updated integer NOT NULL,
  unchanged integer NOT NULL,
  rejected integer NOT NULL,
  CONSTRAINT feed_deliveries_pkey PRIMARY KEY (id),
  CONSTRAINT feed_deliveries_feed_check CHECK ((feed = ANY (ARRAY['customers'::text, 'contracts'::text, 'contacts'::text, 'usage'::text, 'tickets'::text, 'interactions'::text, 'engagement'::text, 'opportunities'::text, 'intelligence'::text, 'facts'::text, 'outcomes'::text]))),
  CONSTRAINT feed_deliveries_inserted_check CHECK ((inserted >= 0)),
  CONSTRAINT feed_deliveries_rejected_check CHECK ((rejected >= 0)),
  CONSTRAINT feed_deliveries_rows_read_check CHECK ((rows_read >= 0)),
  CONSTRAINT feed_deliveries_unchanged_check CHECK ((unchanged >= 0)),
  CONSTRAINT feed_deliveries_updated_check CHECK ((updated >= 0))
);
COMMENT ON TABLE feed_deliveries IS 'Every import that came to its end; a feed without a recent one has stopped';
COMMENT ON COLUMN feed_deliveries.as_of IS 'The day that the import was for';
COMMENT ON COLUMN feed_deliveries.newest_on IS 'The newest date of its rows up to that day; null where they carry none';
CREATE INDEX feed_deliveries_feed ON feed_deliveries USING btree (feed, delivered_at DESC);

CREATE TABLE function_texts (
  name text NOT NULL,
  hash text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT function_texts_pkey PRIMARY KEY (name)
);
COMMENT ON TABLE function_texts IS 'Which text of each file of migrations/functions this schema has, as its SHA-256';

CREATE TABLE idempotency_keys (
  actor text NOT NULL,
  key text NOT NULL,
  request_hash bytea NOT NULL,
  status integer,
  body text,
  headers jsonb,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT idempotency_keys_pkey PRIMARY KEY (actor, key)
);
COMMENT ON TABLE idempotency_keys IS 'The answers that were given under an Idempotency-Key, for a day';
COMMENT ON COLUMN idempotency_keys.status IS 'Of the answer; null while the request is in flight';
CREATE INDEX idempotency_keys_created_at ON idempotency_keys USING btree (created_at);

CREATE TABLE interactions (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  external_id text,
  customer_id uuid NOT NULL,
  contact_id uuid,
  occurred_on date NOT NULL,
  kind text NOT NULL,
  direction text NOT NULL,
  executive boolean NOT NULL DEFAULT false,
  summary text,
  sentiment integer,
  CONSTRAINT interactions_pkey PRIMARY KEY (id),
  CONSTRAINT interactions_external_id_key UNIQUE (external_id),
  CONSTRAINT interactions_contact_id_fkey FOREIGN KEY (contact_id) REFERENCES contacts(id),
  CONSTRAINT interactions_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id),
  CONSTRAINT interactions_direction_check CHECK ((direction = ANY (ARRAY['inbound'::text, 'outbound'::text, 'two_way'::text]))),
  CONSTRAINT interactions_kind_check CHECK ((kind = ANY (ARRAY['meeting'::text, 'call'::text, 'email'::text, 'qbr'::text, 'note'::text]))),
  CONSTRAINT interactions_sentiment_check CHECK (((sentiment >= '-2'::integer) AND (sentiment <= 2)))
);
COMMENT ON TABLE interactions IS 'Conversations with a customer, newest facts first in every brief';
CREATE INDEX interactions_contact_id ON interactions USING btree (contact_id);
CREATE INDEX interactions_customer_id ON interactions USING btree (customer_id, occurred_on);
CREATE INDEX interactions_occurred_on ON interactions USING btree (occurred_on);

CREATE TABLE llm_calls (
  execution_id uuid NOT NULL,
  step_key text NOT NULL,
  visit integer NOT NULL,
  lease_epoch bigint NOT NULL,
  purpose text NOT NULL,
  provider text NOT NULL,
  model text NOT NULL,
  input_tokens integer,
  cache_read_tokens integer,
  cache_write_tokens integer,
  output_tokens integer,
  cost_usd numeric(14,8),
  rate jsonb,
  latency_ms integer NOT NULL,
  stop_reason text,
  request_id text,
  error_code text,
  started_at timestamp with time zone NOT NULL,
  CONSTRAINT llm_calls_pkey PRIMARY KEY (execution_id, step_key, visit, lease_epoch, purpose, started_at),
  CONSTRAINT llm_calls_execution_id_fkey FOREIGN KEY (execution_id) REFERENCES workflow_executions(id) ON DELETE CASCADE,
  CONSTRAINT llm_calls_purpose_check CHECK ((purpose = ANY (ARRAY['initial'::text, 'repair'::text])))
);
COMMENT ON TABLE llm_calls IS 'Every call to a model, also a failed one, with the rate that priced it';

CREATE TABLE provider_pauses (
  provider text NOT NULL,
  model text NOT NULL,
  round integer NOT NULL,
  since timestamp with time zone NOT NULL,
  error_code text NOT NULL,
  paused_until timestamp with time zone NOT NULL,
  refusals integer NOT NULL,
  per_minute double precision NOT NULL,
  refused_per_minute double precision,
  next_at timestamp with time zone NOT NULL,
  CONSTRAINT provider_pauses_pkey PRIMARY KEY (provider, model),
  CONSTRAINT provider_pauses_model_check CHECK ((model <> ''::text)),
  CONSTRAINT provider_pauses_per_minute_check CHECK ((per_minute > (0)::double precision)),
  CONSTRAINT provider_pauses_provider_check CHECK ((provider <> ''::text)),
  CONSTRAINT provider_pauses_refusals_check CHECK ((refusals >= 0)),
  CONSTRAINT provider_pauses_round_check CHECK ((round > 0))
);
COMMENT ON TABLE provider_pauses IS 'Providers and models that refused: until when nobody asks them, and the pace of calls from then on; one that was not closed for ten minutes is over';
COMMENT ON COLUMN provider_pauses.round IS 'Grows each time it is closed';
COMMENT ON COLUMN provider_pauses.error_code IS 'Why it was closed last';
COMMENT ON COLUMN provider_pauses.refusals IS 'How often in a row it was closed without an answer in between';
COMMENT ON COLUMN provider_pauses.per_minute IS 'Grows with the calls that are let through, halved when one of them is refused';
COMMENT ON COLUMN provider_pauses.refused_per_minute IS 'The pace that was refused last; null while no limit was found';
COMMENT ON COLUMN provider_pauses.next_at IS 'The first instant that no call has been given yet';

CREATE TABLE renewal_facts (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  term_id uuid NOT NULL,
  kind text NOT NULL,
  value jsonb NOT NULL,
  source text NOT NULL,
  as_of date NOT NULL,
  recorded_by uuid,
  recorded_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT renewal_facts_pkey PRIMARY KEY (id),
  CONSTRAINT renewal_facts_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES users(id),
  CONSTRAINT renewal_facts_term_id_fkey FOREIGN KEY (term_id) REFERENCES contract_terms(id),
  CONSTRAINT renewal_facts_kind_check CHECK ((kind = ANY (ARRAY['proposal'::text, 'stance'::text, 'commitment'::text, 'agreed_terms'::text, 'paper'::text, 'order'::text, 'payment'::text]))),
  CONSTRAINT renewal_facts_source_check CHECK ((source <> ''::text)),
  CONSTRAINT renewal_facts_value_check CHECK ((jsonb_typeof(value) = 'object'::text))
);
COMMENT ON TABLE renewal_facts IS 'What a person or a system of record said about a renewal; append-only, the newest as of a date counts';
COMMENT ON COLUMN renewal_facts.value IS 'Keys as in facts.* of the context, in camelCase';
CREATE INDEX renewal_facts_as_of ON renewal_facts USING btree (as_of);
CREATE INDEX renewal_facts_recorded_by ON renewal_facts USING btree (recorded_by);
CREATE INDEX renewal_facts_term_id ON renewal_facts USING btree (term_id, kind, as_of);

CREATE TABLE renewal_outcomes (
  term_id uuid NOT NULL,
  result text NOT NULL,
  uplift_percent numeric(6,2),
  discount_percent numeric(6,2),
  days_late integer,
  reason_code text,
  recorded_on date NOT NULL,
  recorded_by uuid,
  CONSTRAINT renewal_outcomes_pkey PRIMARY KEY (term_id),
  CONSTRAINT renewal_outcomes_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES users(id),
  CONSTRAINT renewal_outcomes_term_id_fkey FOREIGN KEY (term_id) REFERENCES contract_terms(id),
  CONSTRAINT renewal_outcomes_result_check CHECK ((result = ANY (ARRAY['renewed'::text, 'expanded'::text, 'downgraded'::text, 'churned'::text])))
);
COMMENT ON TABLE renewal_outcomes IS 'How a term ended, confirmed by a person or a system of record';
CREATE INDEX renewal_outcomes_recorded_by ON renewal_outcomes USING btree (recorded_by);

CREATE TABLE scan_candidates (
  n bigint NOT NULL,
  scan_id uuid NOT NULL,
  term_id uuid NOT NULL,
  key text NOT NULL,
  occurrence integer NOT NULL,
  contract_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  owner_id uuid,
  definition_id uuid NOT NULL,
  rollout_id uuid NOT NULL,
  arm text NOT NULL,
  slot text,
  stage_name text NOT NULL,
  days_left integer NOT NULL,
  last_day date,
  repeat_days integer,
  arr numeric(16,2) NOT NULL,
  paused boolean NOT NULL,
  CONSTRAINT scan_candidates_pkey PRIMARY KEY (n)
);
COMMENT ON TABLE scan_candidates IS 'What a scan under way found due and has not decided yet; empty otherwise';
COMMENT ON COLUMN scan_candidates.slot IS 'Only where several arms share it';
CREATE INDEX scan_candidates_owner ON scan_candidates USING btree (scan_id, owner_id);

CREATE TABLE scan_runs (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  scan_date date NOT NULL,
  zone text NOT NULL,
  trigger text NOT NULL,
  status text NOT NULL DEFAULT 'running'::text,
  rollout_ids uuid[] NOT NULL,
  previous_scan_date date,
  cursor uuid,
  contracts integer NOT NULL DEFAULT 0,
  stages jsonb NOT NULL DEFAULT '{}'::jsonb,
  slipped integer NOT NULL DEFAULT 0,
  lease_epoch bigint NOT NULL DEFAULT 1,
  lease_owner text NOT NULL,
  lease_expires_at timestamp with time zone NOT NULL,
  started_at timestamp with time zone NOT NULL DEFAULT now(),
  finished_at timestamp with time zone,
  CONSTRAINT scan_runs_pkey PRIMARY KEY (id),
  CONSTRAINT scan_runs_check CHECK (((status = 'finished'::text) = (finished_at IS NOT NULL))),
  CONSTRAINT scan_runs_status_check CHECK ((status = ANY (ARRAY['running'::text, 'finished'::text]))),
  CONSTRAINT scan_runs_trigger_check CHECK ((trigger = ANY (ARRAY['nightly'::text, 'manual'::text])))
);
COMMENT ON TABLE scan_runs IS 'One pass over all contracts; a resumable lease that coordinates and never decides what exists';
COMMENT ON COLUMN scan_runs.rollout_ids IS 'The rollouts live when the scan began; it reads no others';
COMMENT ON COLUMN scan_runs.stages IS 'By stage: matched, started, deferred and covered so far';
CREATE INDEX scan_runs_finished ON scan_runs USING btree (scan_date DESC) WHERE (status = 'finished'::text);
CREATE UNIQUE INDEX scan_runs_one_running ON scan_runs USING btree (scan_date) WHERE (status = 'running'::text);

CREATE TABLE slipped_windows (
  term_id uuid NOT NULL,
  key text NOT NULL,
  definition_id uuid NOT NULL,
  opened_on date NOT NULL,
  closed_on date NOT NULL,
  scan_id uuid NOT NULL,
  CONSTRAINT slipped_windows_pkey PRIMARY KEY (term_id, key, closed_on),
  CONSTRAINT slipped_windows_definition_id_fkey FOREIGN KEY (definition_id) REFERENCES workflow_definitions(id),
  CONSTRAINT slipped_windows_scan_id_fkey FOREIGN KEY (scan_id) REFERENCES scan_runs(id),
  CONSTRAINT slipped_windows_term_id_fkey FOREIGN KEY (term_id) REFERENCES contract_terms(id)
);
COMMENT ON TABLE slipped_windows IS 'Windows that passed entirely while no scan ran: reported, never silent';
CREATE INDEX slipped_windows_definition_id ON slipped_windows USING btree (definition_id);
CREATE INDEX slipped_windows_scan_id ON slipped_windows USING btree (scan_id);

CREATE TABLE support_tickets (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  external_id text,
  customer_id uuid NOT NULL,
  subject text NOT NULL,
  severity integer NOT NULL,
  status text NOT NULL,
  opened_on date NOT NULL,
  closed_on date,
  satisfaction numeric(3,1),
  CONSTRAINT support_tickets_pkey PRIMARY KEY (id),
  CONSTRAINT support_tickets_external_id_key UNIQUE (external_id),
  CONSTRAINT support_tickets_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id),
  CONSTRAINT support_tickets_satisfaction_check CHECK (((satisfaction >= (1)::numeric) AND (satisfaction <= (5)::numeric))),
  CONSTRAINT support_tickets_severity_check CHECK (((severity >= 1) AND (severity <= 4))),
  CONSTRAINT support_tickets_status_check CHECK ((status = ANY (ARRAY['open'::text, 'pending'::text, 'solved'::text, 'closed'::text])))
);
COMMENT ON TABLE support_tickets IS 'Support cases; severity 1 is the worst';
CREATE INDEX support_tickets_customer_id ON support_tickets USING btree (customer_id, opened_on);
CREATE INDEX support_tickets_opened_on ON support_tickets USING btree (opened_on);

CREATE TABLE usage_metrics (
  customer_id uuid NOT NULL,
  day date NOT NULL,
  active_users integer,
  events integer,
  seats_used integer,
  top_features text[] NOT NULL DEFAULT '{}'::text[],
  CONSTRAINT usage_metrics_pkey PRIMARY KEY (customer_id, day),
  CONSTRAINT usage_metrics_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id),
  CONSTRAINT usage_metrics_active_users_check CHECK ((active_users >= 0)),
  CONSTRAINT usage_metrics_events_check CHECK ((events >= 0)),
  CONSTRAINT usage_metrics_seats_used_check CHECK ((seats_used >= 0))
);
COMMENT ON TABLE usage_metrics IS 'Product usage, a row a customer and day';
CREATE INDEX usage_metrics_day ON usage_metrics USING btree (day);

CREATE TABLE user_deputies (
  user_id uuid NOT NULL,
  deputy_id uuid NOT NULL,
  valid_from date NOT NULL,
  valid_to date NOT NULL,
  created_by text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT user_deputies_pkey PRIMARY KEY (user_id, deputy_id, valid_from),
  CONSTRAINT user_deputies_deputy_id_fkey FOREIGN KEY (deputy_id) REFERENCES users(id),
  CONSTRAINT user_deputies_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id),
  CONSTRAINT user_deputies_check CHECK ((user_id <> deputy_id)),
  CONSTRAINT user_deputies_check1 CHECK ((valid_from <= valid_to))
);
COMMENT ON TABLE user_deputies IS 'Who stands in for whom, from when to when, both inclusive';
CREATE INDEX user_deputies_deputy_id ON user_deputies USING btree (deputy_id);

CREATE TABLE users (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  external_id text,
  email text NOT NULL,
  name text NOT NULL,
  title text,
  role text NOT NULL,
  manager_id uuid,
  active boolean NOT NULL DEFAULT true,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  scope text,
  CONSTRAINT users_pkey PRIMARY KEY (id),
  CONSTRAINT users_email_key UNIQUE (email),
  CONSTRAINT users_external_id_key UNIQUE (external_id),
  CONSTRAINT users_manager_id_fkey FOREIGN KEY (manager_id) REFERENCES users(id),
  CONSTRAINT users_role_check CHECK ((role = ANY (ARRAY['viewer'::text, 'csm'::text, 'csm_manager'::text, 'author'::text, 'ops'::text, 'admin'::text]))),
  CONSTRAINT users_scope_check CHECK ((scope = ANY (ARRAY['none'::text, 'own'::text, 'team'::text, 'all'::text])))
);
COMMENT ON TABLE users IS 'People who own customers, write playbooks or run the system';
COMMENT ON COLUMN users.scope IS 'Whose accounts they see; null: as their role says';
CREATE INDEX users_lower_email ON users USING btree (lower(email));
CREATE INDEX users_manager_id ON users USING btree (manager_id);

CREATE TABLE workflow_artifact_templates (
  definition_id uuid NOT NULL,
  artifact_key text NOT NULL,
  step_key text NOT NULL,
  artifact_index integer NOT NULL,
  kind text NOT NULL,
  audience text NOT NULL,
  title text NOT NULL,
  show_when jsonb,
  max_words integer,
  sections json NOT NULL,
  metadata json,
  CONSTRAINT workflow_artifact_templates_pkey PRIMARY KEY (definition_id, artifact_key),
  CONSTRAINT workflow_artifact_templates_definition_id_step_key_fkey FOREIGN KEY (definition_id, step_key) REFERENCES workflow_step_templates(definition_id, step_key) ON DELETE CASCADE,
  CONSTRAINT workflow_artifact_templates_artifact_index_check CHECK ((artifact_index >= 0)),
  CONSTRAINT workflow_artifact_templates_audience_check CHECK ((audience = ANY (ARRAY['internal'::text, 'customer'::text]))),
  CONSTRAINT workflow_artifact_templates_kind_check CHECK ((kind = ANY (ARRAY['report'::text, 'email'::text, 'checklist'::text]))),
  CONSTRAINT workflow_artifact_templates_max_words_check CHECK ((max_words > 0)),
  CONSTRAINT workflow_artifact_templates_metadata_check CHECK (((metadata IS NULL) OR (json_typeof(metadata) = 'object'::text)))
);
COMMENT ON TABLE workflow_artifact_templates IS 'What a step leaves for a CSM';
CREATE INDEX workflow_artifact_templates_step ON workflow_artifact_templates USING btree (definition_id, step_key);
CREATE TRIGGER published_is_final BEFORE INSERT OR DELETE OR UPDATE ON workflow_artifact_templates FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published();

CREATE TABLE workflow_artifacts (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  execution_id uuid NOT NULL,
  artifact_key text NOT NULL,
  step_key text NOT NULL,
  customer_id uuid NOT NULL,
  contract_id uuid NOT NULL,
  owner_id uuid,
  kind text NOT NULL,
  audience text NOT NULL,
  title text NOT NULL,
  sections jsonb NOT NULL,
  markdown text NOT NULL,
  facts jsonb NOT NULL DEFAULT '[]'::jsonb,
  flags jsonb NOT NULL DEFAULT '[]'::jsonb,
  status text NOT NULL DEFAULT 'draft'::text,
  reviewed_by uuid,
  reviewed_at timestamp with time zone,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  updated_at timestamp with time zone NOT NULL DEFAULT now(),
  revision integer NOT NULL DEFAULT 1,
  text_revision integer,
  due_on date NOT NULL,
  snoozed_until date,
  retired_reason text,
  accepted_reason text,
  reviewed_by_name text,
  used_at timestamp with time zone,
  CONSTRAINT workflow_artifacts_pkey PRIMARY KEY (id),
  CONSTRAINT workflow_artifacts_execution_id_artifact_key_key UNIQUE (execution_id, artifact_key),
  CONSTRAINT workflow_artifacts_execution_id_fkey FOREIGN KEY (execution_id) REFERENCES workflow_executions(id),
  CONSTRAINT workflow_artifacts_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES users(id),
  CONSTRAINT workflow_artifacts_reviewed_by_fkey FOREIGN KEY (reviewed_by) REFERENCES users(id),
  CONSTRAINT workflow_artifacts_audience_check CHECK ((audience = ANY (ARRAY['internal'::text, 'customer'::text]))),
  CONSTRAINT workflow_artifacts_facts_check CHECK ((jsonb_typeof(facts) = 'array'::text)),
  CONSTRAINT workflow_artifacts_flags_check CHECK ((jsonb_typeof(flags) = 'array'::text)),
  CONSTRAINT workflow_artifacts_kind_check CHECK ((kind = ANY (ARRAY['report'::text, 'email'::text, 'checklist'::text]))),
  CONSTRAINT workflow_artifacts_retired_check CHECK (((status <> 'retired'::text) OR (retired_reason IS NOT NULL))),
  CONSTRAINT workflow_artifacts_sections_check CHECK ((jsonb_typeof(sections) = 'array'::text)),
  CONSTRAINT workflow_artifacts_status_check CHECK ((status = ANY (ARRAY['checking'::text, 'retired'::text, 'needs_correction'::text, 'draft'::text, 'pending_review'::text, 'approved'::text, 'edited'::text, 'rejected'::text, 'superseded'::text])))
);
COMMENT ON TABLE workflow_artifacts IS 'Drafts for a CSM: draft until the execution completes, then pending_review, or needs_correction where a flag holds it';
COMMENT ON COLUMN workflow_artifacts.reviewed_at IS 'When a person last changed its text or gave a verdict; from then on a re-run proposes beside it';
COMMENT ON COLUMN workflow_artifacts.revision IS 'Grows with every change of its text or status, and with every act of a person: its ETag';
COMMENT ON COLUMN workflow_artifacts.text_revision IS 'The row of artifact_revisions that holds the current text; null: the machine''s first, of which there is no row yet';
COMMENT ON COLUMN workflow_artifacts.due_on IS 'The anchor date that its execution was started for: the order of the inbox';
COMMENT ON COLUMN workflow_artifacts.accepted_reason IS 'Why it had retired, where somebody opened it again all the same';
COMMENT ON COLUMN workflow_artifacts.reviewed_by_name IS 'As in the audit log: who works at the command line is no user';
COMMENT ON COLUMN workflow_artifacts.used_at IS 'When it was first copied, sent or exported; nothing is undone after that';
CREATE INDEX workflow_artifacts_contract_id ON workflow_artifacts USING btree (contract_id);
CREATE INDEX workflow_artifacts_customer_id ON workflow_artifacts USING btree (customer_id);
CREATE INDEX workflow_artifacts_due ON workflow_artifacts USING btree (due_on, execution_id, id) WHERE (status = ANY (ARRAY['pending_review'::text, 'needs_correction'::text]));
CREATE INDEX workflow_artifacts_inbox ON workflow_artifacts USING btree (owner_id, due_on, execution_id, id) WHERE (status = ANY (ARRAY['pending_review'::text, 'needs_correction'::text]));
CREATE INDEX workflow_artifacts_needs_correction ON workflow_artifacts USING btree (created_at) WHERE (status = 'needs_correction'::text);
CREATE INDEX workflow_artifacts_reviewed_by ON workflow_artifacts USING btree (reviewed_by) WHERE (reviewed_by IS NOT NULL);

CREATE TABLE workflow_assignments (
  customer_id uuid NOT NULL,
  key text NOT NULL,
  slot text NOT NULL,
  arm text NOT NULL,
  assigned_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT workflow_assignments_pkey PRIMARY KEY (customer_id, key, slot),
  CONSTRAINT workflow_assignments_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id)
);
COMMENT ON TABLE workflow_assignments IS 'The arm that a customer was given in a slot of several, kept while it is live';

CREATE TABLE workflow_definitions (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  key text NOT NULL,
  version integer NOT NULL,
  stage_name text NOT NULL,
  description text NOT NULL,
  status text NOT NULL DEFAULT 'draft'::text,
  days_min integer,
  days_max integer,
  anchor text NOT NULL DEFAULT 'renewal_date'::text,
  repeat_every_days integer,
  repeat_later_after_days integer,
  repeat_later_every_days integer,
  max_age_days integer,
  llm_prompts jsonb NOT NULL DEFAULT '{}'::jsonb,
  conditional_routing jsonb NOT NULL DEFAULT '{}'::jsonb,
  model jsonb NOT NULL DEFAULT '{}'::jsonb,
  content_hash text NOT NULL,
  legacy_key text,
  note text,
  created_by uuid,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  published_at timestamp with time zone,
  retired_at timestamp with time zone,
  source text,
  revision integer NOT NULL DEFAULT 1,
  based_on text,
  author text,
  updated_by text,
  updated_at timestamp with time zone NOT NULL DEFAULT now(),
  published_by text,
  retired_by text,
  retired_note text,
  when_stale text,
  wait_days integer,
  metadata json,
  internal json,
  CONSTRAINT workflow_definitions_pkey PRIMARY KEY (id),
  CONSTRAINT workflow_definitions_id_key_key UNIQUE (id, key),
  CONSTRAINT workflow_definitions_key_version_key UNIQUE (key, version),
  CONSTRAINT workflow_definitions_created_by_fkey FOREIGN KEY (created_by) REFERENCES users(id),
  CONSTRAINT workflow_definitions_anchor_check CHECK ((anchor = ANY (ARRAY['renewal_date'::text, 'notice_deadline'::text, 'decision_date'::text]))),
  CONSTRAINT workflow_definitions_check CHECK ((days_min <= days_max)),
  CONSTRAINT workflow_definitions_check1 CHECK (((repeat_later_after_days IS NULL) = (repeat_later_every_days IS NULL))),
  CONSTRAINT workflow_definitions_check2 CHECK (((repeat_later_every_days IS NULL) OR (repeat_every_days IS NOT NULL))),
  CONSTRAINT workflow_definitions_check3 CHECK (((status = 'draft'::text) = (published_at IS NULL))),
  CONSTRAINT workflow_definitions_check4 CHECK (((NOT (when_stale IS DISTINCT FROM 'wait'::text)) = (wait_days IS NOT NULL))),
  CONSTRAINT workflow_definitions_check5 CHECK (((when_stale IS NULL) OR (max_age_days IS NOT NULL))),
  CONSTRAINT workflow_definitions_conditional_routing_check CHECK ((jsonb_typeof(conditional_routing) = 'object'::text)),
  CONSTRAINT workflow_definitions_internal_check CHECK (((internal IS NULL) OR (json_typeof(internal) = 'object'::text))),
  CONSTRAINT workflow_definitions_key_check CHECK ((key ~ '^[a-z][a-z0-9_]*$'::text)),
  CONSTRAINT workflow_definitions_llm_prompts_check CHECK ((jsonb_typeof(llm_prompts) = 'object'::text)),
  CONSTRAINT workflow_definitions_max_age_days_check CHECK ((max_age_days > 0)),
  CONSTRAINT workflow_definitions_metadata_check CHECK (((metadata IS NULL) OR (json_typeof(metadata) = 'object'::text))),
  CONSTRAINT workflow_definitions_model_check CHECK ((jsonb_typeof(model) = 'object'::text)),
  CONSTRAINT workflow_definitions_repeat_every_days_check CHECK ((repeat_every_days > 0)),
  CONSTRAINT workflow_definitions_repeat_later_after_days_check CHECK ((repeat_later_after_days > 0)),
  CONSTRAINT workflow_definitions_repeat_later_every_days_check CHECK ((repeat_later_every_days > 0)),
  CONSTRAINT workflow_definitions_revision_check CHECK ((revision > 0)),
  CONSTRAINT workflow_definitions_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'published'::text, 'retired'::text]))),
  CONSTRAINT workflow_definitions_version_check CHECK ((version > 0)),
  CONSTRAINT workflow_definitions_wait_days_check CHECK ((wait_days > 0)),
  CONSTRAINT workflow_definitions_when_stale_check CHECK ((when_stale = ANY (ARRAY['tell'::text, 'flag'::text, 'wait'::text])))
);
COMMENT ON TABLE workflow_definitions IS 'Versions of playbooks; the content of a published one never changes';
COMMENT ON COLUMN workflow_definitions.days_min IS 'Days before the anchor, inclusive; null is open; negative is overdue';
COMMENT ON COLUMN workflow_definitions.legacy_key IS 'The id of the workflow in the system that it was migrated from, so that both can run side by side';
COMMENT ON COLUMN workflow_definitions.source IS 'The file it was written in, with its comments; layout only, the columns are the content';
COMMENT ON COLUMN workflow_definitions.revision IS 'Of a draft: grows at every save; a save names the one it read';
COMMENT ON COLUMN workflow_definitions.based_on IS 'Of a draft: a hash of what was live when it was begun';
COMMENT ON COLUMN workflow_definitions.when_stale IS 'What a source older than max_age_days does besides being told to the step; null flags the artifact';
COMMENT ON COLUMN workflow_definitions.metadata IS 'Kept for people and tools; json, not jsonb: it stays in the order in which it was written';
COMMENT ON COLUMN workflow_definitions.internal IS 'What a customer may not learn of variables, other stages and input, by path; outputs say it in their schema';
CREATE UNIQUE INDEX workflow_definitions_content ON workflow_definitions USING btree (key, content_hash) WHERE (status <> 'draft'::text);
CREATE INDEX workflow_definitions_created_by ON workflow_definitions USING btree (created_by);
CREATE UNIQUE INDEX workflow_definitions_draft ON workflow_definitions USING btree (key) WHERE ((status = 'draft'::text) AND (based_on IS NOT NULL));
CREATE TRIGGER published_is_final BEFORE DELETE OR UPDATE ON workflow_definitions FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published_definition();

CREATE TABLE workflow_executions (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  definition_id uuid NOT NULL,
  rollout_id uuid,
  key text NOT NULL,
  stage_name text NOT NULL,
  term_id uuid NOT NULL,
  contract_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  owner_id uuid,
  occurrence integer NOT NULL DEFAULT 0,
  trigger text NOT NULL,
  scan_id uuid,
  replay_of uuid,
  as_of date NOT NULL,
  days_left integer NOT NULL,
  status text NOT NULL DEFAULT 'pending'::text,
  error_code text,
  error_message text,
  error_details jsonb,
  waits_for text,
  wait_until timestamp with time zone,
  attempts integer NOT NULL DEFAULT 0,
  max_attempts integer NOT NULL DEFAULT 5,
  next_attempt_at timestamp with time zone NOT NULL DEFAULT now(),
  dispatch_no integer NOT NULL DEFAULT 0,
  dispatched_at timestamp with time zone,
  lease_epoch bigint NOT NULL DEFAULT 0,
  lease_owner text,
  lease_expires_at timestamp with time zone,
  current_step text,
  context json,
  context_built_at timestamp with time zone,
  outputs jsonb NOT NULL DEFAULT '{}'::jsonb,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  started_at timestamp with time zone,
  finished_at timestamp with time zone,
  arm text,
  waits_for_feeds text[],
  feeds_waited_from timestamp with time zone,
  feeds_wait_days integer,
  reads_as_of date,
  restarted_at timestamp with time zone,
  driver text NOT NULL DEFAULT 'night'::text,
  driven_by text,
  run_steps integer,
  proposes boolean NOT NULL DEFAULT false,
  CONSTRAINT workflow_executions_pkey PRIMARY KEY (id),
  CONSTRAINT workflow_executions_contract_id_fkey FOREIGN KEY (contract_id) REFERENCES contracts(id),
  CONSTRAINT workflow_executions_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id),
  CONSTRAINT workflow_executions_definition_id_fkey FOREIGN KEY (definition_id) REFERENCES workflow_definitions(id),
  CONSTRAINT workflow_executions_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES users(id),
  CONSTRAINT workflow_executions_replay_of_fkey FOREIGN KEY (replay_of) REFERENCES workflow_executions(id),
  CONSTRAINT workflow_executions_rollout_id_fkey FOREIGN KEY (rollout_id) REFERENCES workflow_rollouts(id),
  CONSTRAINT workflow_executions_scan_id_fkey FOREIGN KEY (scan_id) REFERENCES scan_runs(id),
  CONSTRAINT workflow_executions_term_id_fkey FOREIGN KEY (term_id) REFERENCES contract_terms(id),
  CONSTRAINT workflow_executions_check CHECK (((status <> 'failed'::text) OR (error_code IS NOT NULL))),
  CONSTRAINT workflow_executions_check1 CHECK (((status <> 'waiting'::text) OR ((waits_for IS NOT NULL) AND (wait_until IS NOT NULL)))),
  CONSTRAINT workflow_executions_check2 CHECK (((status <> 'running'::text) OR ((lease_owner IS NOT NULL) AND (lease_expires_at IS NOT NULL)))),
  CONSTRAINT workflow_executions_check3 CHECK (((status = ANY (ARRAY['completed'::text, 'failed'::text, 'cancelled'::text, 'superseded'::text])) = (finished_at IS NOT NULL))),
  CONSTRAINT workflow_executions_driven_by CHECK (((driver = 'person'::text) = (driven_by IS NOT NULL))),
  CONSTRAINT workflow_executions_driver_check CHECK ((driver = ANY (ARRAY['night'::text, 'person'::text]))),
  CONSTRAINT workflow_executions_max_attempts_check CHECK ((max_attempts > 0)),
  CONSTRAINT workflow_executions_occurrence_check CHECK ((occurrence >= 0)),
  CONSTRAINT workflow_executions_run_steps CHECK (((driver = 'person'::text) = (run_steps IS NOT NULL))),
  CONSTRAINT workflow_executions_run_steps_check CHECK ((run_steps >= 0)),
  CONSTRAINT workflow_executions_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'running'::text, 'waiting'::text, 'completed'::text, 'failed'::text, 'cancelled'::text, 'superseded'::text]))),
  CONSTRAINT workflow_executions_trigger_check CHECK ((trigger = ANY (ARRAY['scan'::text, 'manual'::text, 'replay'::text])))
);
COMMENT ON TABLE workflow_executions IS 'One run of one definition for one term and occurrence';
COMMENT ON COLUMN workflow_executions.lease_epoch IS 'Grows at every acquisition; every write of a worker is fenced by it';
COMMENT ON COLUMN workflow_executions.context IS 'Frozen at the first checkpoint; the whole run sees this one';
COMMENT ON COLUMN workflow_executions.arm IS 'The arm of its rollout; null where no rollout chose the version';
COMMENT ON COLUMN workflow_executions.waits_for_feeds IS 'While it waits for the delivery of these feeds';
COMMENT ON COLUMN workflow_executions.feeds_waited_from IS 'Since when; it waits once, for feeds_wait_days in all';
COMMENT ON COLUMN workflow_executions.reads_as_of IS 'The day as of which it reads the book where it has waited for feeds; as_of stays the night that started it';
COMMENT ON COLUMN workflow_executions.restarted_at IS 'When it was last made due again, by a person or by the delivery of a feed; null since its start';
COMMENT ON COLUMN workflow_executions.driver IS 'Whether it runs to its end, or only as far as a person asks';
COMMENT ON COLUMN workflow_executions.driven_by IS 'Who works through it: a person by their address, a program by its key';
COMMENT ON COLUMN workflow_executions.run_steps IS 'How many steps it may run before it waits for its person again';
COMMENT ON COLUMN workflow_executions.proposes IS 'Whether what a model answers waits for its person before it counts';
CREATE INDEX workflow_executions_completed ON workflow_executions USING btree (term_id, key, finished_at) WHERE (status = 'completed'::text);
CREATE INDEX workflow_executions_contract_id ON workflow_executions USING btree (contract_id);
CREATE INDEX workflow_executions_customer_id ON workflow_executions USING btree (customer_id);
CREATE INDEX workflow_executions_definition_id ON workflow_executions USING btree (definition_id);
CREATE INDEX workflow_executions_due ON workflow_executions USING btree (next_attempt_at) WHERE (status = 'pending'::text);
CREATE INDEX workflow_executions_failed ON workflow_executions USING btree (as_of) WHERE (status = 'failed'::text);
CREATE INDEX workflow_executions_newest ON workflow_executions USING btree (created_at DESC, days_left, id);
CREATE INDEX workflow_executions_night ON workflow_executions USING brin (as_of) WITH (autosummarize='on');
CREATE UNIQUE INDEX workflow_executions_one_live ON workflow_executions USING btree (term_id, key, occurrence) WHERE (status <> 'superseded'::text);
CREATE INDEX workflow_executions_owner_id ON workflow_executions USING btree (owner_id);
CREATE INDEX workflow_executions_replay_of ON workflow_executions USING btree (replay_of) WHERE (replay_of IS NOT NULL);
CREATE INDEX workflow_executions_running ON workflow_executions USING btree (id) WHERE (status = 'running'::text);
CREATE INDEX workflow_executions_waiting ON workflow_executions USING btree (wait_until) WHERE (status = 'waiting'::text);

CREATE TABLE workflow_pauses (
  key text NOT NULL,
  paused_at timestamp with time zone NOT NULL DEFAULT now(),
  paused_by text NOT NULL,
  note text,
  CONSTRAINT workflow_pauses_pkey PRIMARY KEY (key),
  CONSTRAINT workflow_pauses_paused_by_check CHECK ((paused_by <> ''::text))
);
COMMENT ON TABLE workflow_pauses IS 'Keys that start nothing until the row is gone, also in a scan that is under way';

CREATE TABLE workflow_rollouts (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  key text NOT NULL,
  definition_id uuid NOT NULL,
  audience jsonb NOT NULL DEFAULT '{}'::jsonb,
  priority integer NOT NULL DEFAULT 0,
  weight integer NOT NULL DEFAULT 100,
  valid_from date NOT NULL,
  valid_to date,
  created_by uuid,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  arm text NOT NULL DEFAULT 'a'::text,
  slot text NOT NULL DEFAULT (((priority)::text || ' '::text) || (audience)::text),
  name text NOT NULL DEFAULT 'general'::text,
  origin text NOT NULL DEFAULT 'file'::text,
  author text,
  note text,
  ended_by text,
  ended_at timestamp with time zone,
  CONSTRAINT workflow_rollouts_pkey PRIMARY KEY (id),
  CONSTRAINT workflow_rollouts_created_by_fkey FOREIGN KEY (created_by) REFERENCES users(id),
  CONSTRAINT workflow_rollouts_definition_id_key_fkey FOREIGN KEY (definition_id, key) REFERENCES workflow_definitions(id, key),
  CONSTRAINT workflow_rollouts_arm_check CHECK ((arm ~ '^[a-z][a-z0-9_]*$'::text)),
  CONSTRAINT workflow_rollouts_audience_check CHECK ((jsonb_typeof(audience) = 'object'::text)),
  CONSTRAINT workflow_rollouts_audience_check1 CHECK (((audience - '{customer_id,segment,tier,region,country,arr_min,arr_max,term_months_min,auto_renew}'::text[]) = '{}'::jsonb)),
  CONSTRAINT workflow_rollouts_check CHECK (((valid_to IS NULL) OR ((valid_from - 1) <= valid_to))),
  CONSTRAINT workflow_rollouts_name_check CHECK ((name ~ '^[a-z][a-z0-9_]{0,62}$'::text)),
  CONSTRAINT workflow_rollouts_origin_check CHECK ((origin = ANY (ARRAY['file'::text, 'hand'::text]))),
  CONSTRAINT workflow_rollouts_weight_check CHECK ((weight > 0))
);
COMMENT ON TABLE workflow_rollouts IS 'Which published version of a key is live for whom, from when to when, both inclusive';
COMMENT ON COLUMN workflow_rollouts.valid_to IS 'The day before valid_from: withdrawn before it was live for a day';
COMMENT ON COLUMN workflow_rollouts.arm IS 'Which alternative of the slot; a new version of an arm keeps the customers of the arm';
COMMENT ON COLUMN workflow_rollouts.slot IS 'Rollouts of a key with one priority and audience share it by weight';
COMMENT ON COLUMN workflow_rollouts.name IS 'general, or the name of the variation in the file of the key';
COMMENT ON COLUMN workflow_rollouts.origin IS 'file: what a published file no longer names, ends with it; hand: it stays';
CREATE INDEX workflow_rollouts_created_by ON workflow_rollouts USING btree (created_by);
CREATE INDEX workflow_rollouts_definition_id ON workflow_rollouts USING btree (definition_id, key);
CREATE INDEX workflow_rollouts_key ON workflow_rollouts USING btree (key);

CREATE TABLE workflow_step_executions (
  execution_id uuid NOT NULL,
  step_key text NOT NULL,
  visit integer NOT NULL,
  seq integer NOT NULL,
  status text NOT NULL,
  lease_epoch bigint NOT NULL,
  prompt text,
  input jsonb NOT NULL DEFAULT '{}'::jsonb,
  outputs jsonb,
  route text,
  skipped_steps text[] NOT NULL DEFAULT '{}'::text[],
  provider text,
  model text,
  input_tokens integer NOT NULL DEFAULT 0,
  output_tokens integer NOT NULL DEFAULT 0,
  cost_usd numeric(14,8) NOT NULL DEFAULT 0,
  started_at timestamp with time zone NOT NULL DEFAULT now(),
  finished_at timestamp with time zone,
  proposal jsonb,
  answered_by text,
  CONSTRAINT workflow_step_executions_pkey PRIMARY KEY (execution_id, step_key, visit),
  CONSTRAINT workflow_step_executions_execution_id_fkey FOREIGN KEY (execution_id) REFERENCES workflow_executions(id) ON DELETE CASCADE,
  CONSTRAINT workflow_step_executions_check CHECK (((status <> 'completed'::text) OR ((outputs IS NOT NULL) AND (finished_at IS NOT NULL)))),
  CONSTRAINT workflow_step_executions_seq_check CHECK ((seq >= 0)),
  CONSTRAINT workflow_step_executions_status_check CHECK ((status = ANY (ARRAY['running'::text, 'waiting'::text, 'completed'::text, 'skipped'::text, 'undone'::text]))),
  CONSTRAINT workflow_step_executions_visit_check CHECK ((visit > 0))
);
COMMENT ON TABLE workflow_step_executions IS 'One visit of one step; at most one committed set of outputs each';
COMMENT ON COLUMN workflow_step_executions.proposal IS 'What the model answered, and where that leads; kept beside what the person made of it';
COMMENT ON COLUMN workflow_step_executions.answered_by IS 'Whose outputs these are; null where a model or nobody answered';

CREATE TABLE workflow_step_templates (
  definition_id uuid NOT NULL,
  step_key text NOT NULL,
  step_index integer NOT NULL,
  step_name text NOT NULL,
  step_type text NOT NULL,
  run_when jsonb,
  system text,
  llm_prompt text,
  data_required text[] NOT NULL DEFAULT '{}'::text[],
  data_wanted text[] NOT NULL DEFAULT '{}'::text[],
  outputs json NOT NULL DEFAULT '{}'::json,
  computed json NOT NULL DEFAULT '{}'::json,
  checks jsonb NOT NULL DEFAULT '[]'::jsonb,
  mock_outputs json NOT NULL DEFAULT '{}'::json,
  model jsonb,
  max_visits integer NOT NULL DEFAULT 1,
  waits_for jsonb,
  metadata json,
  CONSTRAINT workflow_step_templates_pkey PRIMARY KEY (definition_id, step_key),
  CONSTRAINT workflow_step_templates_definition_id_step_index_key UNIQUE (definition_id, step_index),
  CONSTRAINT workflow_step_templates_definition_id_fkey FOREIGN KEY (definition_id) REFERENCES workflow_definitions(id) ON DELETE CASCADE,
  CONSTRAINT workflow_step_templates_check CHECK (((step_type <> 'llm'::text) OR (llm_prompt IS NOT NULL))),
  CONSTRAINT workflow_step_templates_check1 CHECK (((step_type <> 'human'::text) OR (waits_for IS NOT NULL))),
  CONSTRAINT workflow_step_templates_checks_check CHECK ((jsonb_typeof(checks) = 'array'::text)),
  CONSTRAINT workflow_step_templates_max_visits_check CHECK (((max_visits >= 1) AND (max_visits <= 10))),
  CONSTRAINT workflow_step_templates_metadata_check CHECK (((metadata IS NULL) OR (json_typeof(metadata) = 'object'::text))),
  CONSTRAINT workflow_step_templates_step_index_check CHECK ((step_index >= 0)),
  CONSTRAINT workflow_step_templates_step_type_check CHECK ((step_type = ANY (ARRAY['llm'::text, 'decision'::text, 'human'::text])))
);
COMMENT ON TABLE workflow_step_templates IS 'The steps of a version, in order';
COMMENT ON COLUMN workflow_step_templates.outputs IS 'JSON Schema by output. json, not jsonb: computed outputs build on each other, so their order counts';
CREATE TRIGGER published_is_final BEFORE INSERT OR DELETE OR UPDATE ON workflow_step_templates FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published();

CREATE TABLE workflow_variables (
  definition_id uuid NOT NULL,
  name text NOT NULL,
  value jsonb NOT NULL,
  CONSTRAINT workflow_variables_pkey PRIMARY KEY (definition_id, name),
  CONSTRAINT workflow_variables_definition_id_fkey FOREIGN KEY (definition_id) REFERENCES workflow_definitions(id) ON DELETE CASCADE
);
COMMENT ON TABLE workflow_variables IS 'Constants of a version, such as the price policy';
CREATE TRIGGER published_is_final BEFORE INSERT OR DELETE OR UPDATE ON workflow_variables FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published();


-- In the schema beside it, with `_auth` behind the name.

CREATE TABLE account (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  "accountId" text NOT NULL,
  "providerId" text NOT NULL,
  "userId" uuid NOT NULL,
  "accessToken" text,
  "refreshToken" text,
  "idToken" text,
  "accessTokenExpiresAt" timestamp with time zone,
  "refreshTokenExpiresAt" timestamp with time zone,
  scope text,
  password text,
  "createdAt" timestamp with time zone NOT NULL DEFAULT now(),
  "updatedAt" timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT account_pkey PRIMARY KEY (id),
  CONSTRAINT "account_providerId_accountId_key" UNIQUE ("providerId", "accountId"),
  CONSTRAINT "account_userId_fkey" FOREIGN KEY ("userId") REFERENCES "user"(id) ON DELETE CASCADE
);
COMMENT ON TABLE account IS 'The ways in which somebody signs in: a password, or a subject of an identity provider';
COMMENT ON COLUMN account.password IS 'Salted and hashed with scrypt';
CREATE INDEX "account_userId" ON account USING btree ("userId");

CREATE TABLE session (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  token text NOT NULL,
  "userId" uuid NOT NULL,
  "expiresAt" timestamp with time zone NOT NULL,
  "ipAddress" text,
  "userAgent" text,
  "createdAt" timestamp with time zone NOT NULL DEFAULT now(),
  "updatedAt" timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT session_pkey PRIMARY KEY (id),
  CONSTRAINT session_token_key UNIQUE (token),
  CONSTRAINT "session_userId_fkey" FOREIGN KEY ("userId") REFERENCES "user"(id) ON DELETE CASCADE
);
COMMENT ON TABLE session IS 'Who is signed in; the cookie holds the token with a signature';
COMMENT ON COLUMN session."updatedAt" IS 'When it was last used, to within five minutes';
CREATE INDEX "session_expiresAt" ON session USING btree ("expiresAt");
CREATE INDEX "session_userId" ON session USING btree ("userId");

CREATE TABLE sign_in_attempts (
  account bytea NOT NULL,
  count integer NOT NULL,
  since timestamp with time zone NOT NULL,
  CONSTRAINT sign_in_attempts_pkey PRIMARY KEY (account),
  CONSTRAINT sign_in_attempts_account_check CHECK ((length(account) = 32))
);
COMMENT ON TABLE sign_in_attempts IS 'How often a password was tried since somebody last signed in, whether or not there is such an account';
COMMENT ON COLUMN sign_in_attempts.account IS 'SHA-256 of the e-mail address';
CREATE INDEX sign_in_attempts_since ON sign_in_attempts USING btree (since);

CREATE TABLE sign_in_link (
  hash bytea NOT NULL,
  user_id uuid NOT NULL,
  purpose text NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  CONSTRAINT sign_in_link_pkey PRIMARY KEY (hash),
  CONSTRAINT sign_in_link_user_id_fkey FOREIGN KEY (user_id) REFERENCES "user"(id) ON DELETE CASCADE,
  CONSTRAINT sign_in_link_hash_check CHECK ((length(hash) = 32)),
  CONSTRAINT sign_in_link_purpose_check CHECK ((purpose = ANY (ARRAY['sign_in'::text, 'password'::text])))
);
COMMENT ON TABLE sign_in_link IS 'Links that work once: they sign somebody in, or also let them set a password';
COMMENT ON COLUMN sign_in_link.hash IS 'SHA-256 of the token in the link, which is kept nowhere';
CREATE INDEX sign_in_link_user_id ON sign_in_link USING btree (user_id);

CREATE TABLE "twoFactor" (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  secret text NOT NULL,
  "backupCodes" text NOT NULL,
  "userId" uuid NOT NULL,
  verified boolean NOT NULL DEFAULT true,
  "failedVerificationCount" integer NOT NULL DEFAULT 0,
  "lockedUntil" timestamp with time zone,
  CONSTRAINT "twoFactor_pkey" PRIMARY KEY (id),
  CONSTRAINT "twoFactor_userId_key" UNIQUE ("userId"),
  CONSTRAINT "twoFactor_userId_fkey" FOREIGN KEY ("userId") REFERENCES "user"(id) ON DELETE CASCADE
);
COMMENT ON TABLE "twoFactor" IS 'Second factors; secrets are encrypted with AUTH_SECRET';

CREATE TABLE "user" (
  id uuid NOT NULL,
  name text NOT NULL,
  email text NOT NULL,
  "emailVerified" boolean NOT NULL,
  image text,
  "twoFactorEnabled" boolean NOT NULL DEFAULT false,
  "createdAt" timestamp with time zone NOT NULL DEFAULT now(),
  "updatedAt" timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT user_pkey PRIMARY KEY (id),
  CONSTRAINT user_email_key UNIQUE (email),
  CONSTRAINT user_id_fkey FOREIGN KEY (id) REFERENCES users(id) ON DELETE CASCADE,
  CONSTRAINT user_email_check CHECK ((email = lower(email)))
);
COMMENT ON TABLE "user" IS 'Those of our users who can sign in, under the same id';

CREATE TABLE verification (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  identifier text NOT NULL,
  value text NOT NULL,
  "expiresAt" timestamp with time zone NOT NULL,
  "createdAt" timestamp with time zone NOT NULL DEFAULT now(),
  "updatedAt" timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT verification_pkey PRIMARY KEY (id),
  CONSTRAINT verification_identifier_key UNIQUE (identifier)
);
COMMENT ON TABLE verification IS 'Sign-ins that are under way: at an identity provider, or before the second factor';
CREATE INDEX "verification_expiresAt" ON verification USING btree ("expiresAt");
