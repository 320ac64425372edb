-- Who may do what with which rows, whole: `migrate` runs it again whenever it, a migration or a function has changed.
-- {engine} works on everything: the night, the command line, and the functions below that run with its rights. {api} is
-- what a request from outside runs as: it reads the accounts of its caller, and changes what those functions change.

DO $$
DECLARE
  it record;
BEGIN
  FOR it IN SELECT policyname, tablename FROM pg_policies WHERE schemaname = current_schema() LOOP
    EXECUTE format('DROP POLICY %I ON %I', it.policyname, it.tablename);
  END LOOP;
  EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA %I FROM {api}', current_schema());
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO {engine}, {api}', current_schema());
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %I TO {engine}', current_schema());

  FOR it IN SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'
    -- The migrator's own: which of our texts the schema has. No row of theirs is somebody's.
    AND relname NOT IN ('knex_migrations', 'knex_migrations_lock', 'function_texts')
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', it.relname);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', it.relname);
    EXECUTE format('CREATE POLICY engine ON %I TO {engine} USING (true) WITH CHECK (true)', it.relname);
  END LOOP;

  -- A new owner must be able to create there for as long as this takes.
  EXECUTE format('GRANT CREATE ON SCHEMA %I TO {engine}', current_schema());
  FOR it IN SELECT oid::regprocedure AS signature, prosecdef FROM pg_proc
    WHERE pronamespace = current_schema()::regnamespace
  LOOP
    IF it.prosecdef THEN EXECUTE format('ALTER FUNCTION %s OWNER TO {engine}', it.signature); END IF;
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', it.signature);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO {engine}, {api}', it.signature);
  END LOOP;
  EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM {engine}', current_schema());
END $$;

-- What everybody who may call at all may read: it names no customer.
GRANT SELECT ON knex_migrations, function_texts TO {api};
GRANT SELECT ON users, user_deputies, feed_deliveries, provider_pauses, scan_runs, workflow_definitions,
  workflow_step_templates, workflow_artifact_templates, workflow_variables, workflow_rollouts, workflow_pauses TO {api};
CREATE POLICY api ON users FOR SELECT TO {api} USING (true);
CREATE POLICY api ON user_deputies FOR SELECT TO {api} USING (true);
CREATE POLICY api ON feed_deliveries FOR SELECT TO {api} USING (true);
CREATE POLICY api ON provider_pauses FOR SELECT TO {api} USING (true);
CREATE POLICY api ON scan_runs FOR SELECT TO {api} USING (true);
CREATE POLICY api ON workflow_definitions FOR SELECT TO {api} USING (true);
CREATE POLICY api ON workflow_step_templates FOR SELECT TO {api} USING (true);
CREATE POLICY api ON workflow_artifact_templates FOR SELECT TO {api} USING (true);
CREATE POLICY api ON workflow_variables FOR SELECT TO {api} USING (true);
CREATE POLICY api ON workflow_rollouts FOR SELECT TO {api} USING (true);
CREATE POLICY api ON workflow_pauses FOR SELECT TO {api} USING (true);

-- The accounts of the caller. What is set once a request is asked once a statement, hence the sub-selects.
GRANT SELECT ON customers, contracts, contract_terms, contacts, usage_metrics, support_tickets, interactions,
  customer_intelligence, customer_engagement, crm_opportunities, account_snapshots, renewal_facts, renewal_outcomes,
  workflow_assignments, workflow_executions, workflow_step_executions, llm_calls, workflow_artifacts,
  artifact_revisions, artifact_events, deferred_starts, covered_starts, slipped_windows TO {api};
CREATE POLICY api ON customers FOR SELECT TO {api} USING (
  (SELECT current_setting('nightshift.scope', true)) = 'all'
  OR owner_id = ANY ((SELECT caller_people())::uuid[]) OR backup_owner_id = ANY ((SELECT caller_people())::uuid[]));

DO $$
DECLARE
  it text;
  everything text := '(SELECT current_setting(''nightshift.scope'', true)) = ''all'' OR ';
BEGIN
  FOREACH it IN ARRAY '{contracts,contacts,usage_metrics,support_tickets,interactions,customer_intelligence,
    customer_engagement,crm_opportunities,account_snapshots,workflow_assignments,workflow_executions,
    workflow_artifacts}'::text[]
  LOOP
    EXECUTE format('CREATE POLICY api ON %I FOR SELECT TO {api} USING (%s customer_id IN (SELECT caller_accounts()))',
      it, everything);
  END LOOP;
  EXECUTE format('CREATE POLICY api ON contract_terms FOR SELECT TO {api}
    USING (%s EXISTS (SELECT FROM contracts k WHERE k.id = contract_id))', everything);
  FOREACH it IN ARRAY '{renewal_facts,renewal_outcomes,deferred_starts,covered_starts,slipped_windows}'::text[] LOOP
    EXECUTE format('CREATE POLICY api ON %I FOR SELECT TO {api}
      USING (%s EXISTS (SELECT FROM contract_terms t WHERE t.id = term_id))', it, everything);
  END LOOP;
  FOREACH it IN ARRAY '{workflow_step_executions,llm_calls}'::text[] LOOP
    EXECUTE format('CREATE POLICY api ON %I FOR SELECT TO {api}
      USING (%s EXISTS (SELECT FROM workflow_executions e WHERE e.id = execution_id))', it, everything);
  END LOOP;
  FOREACH it IN ARRAY '{artifact_revisions,artifact_events}'::text[] LOOP
    EXECUTE format('CREATE POLICY api ON %I FOR SELECT TO {api}
      USING (%s EXISTS (SELECT FROM workflow_artifacts a WHERE a.id = artifact_id))', it, everything);
  END LOOP;
END $$;

-- Playbooks belong to their authors; what is published is guarded by triggers besides.
GRANT INSERT, UPDATE, DELETE ON workflow_definitions, workflow_step_templates, workflow_artifact_templates,
  workflow_variables TO {api};
GRANT INSERT, UPDATE ON workflow_rollouts TO {api};
GRANT INSERT, DELETE ON workflow_pauses TO {api};
CREATE POLICY authors ON workflow_definitions TO {api} USING (caller_has_role('author'));
CREATE POLICY authors ON workflow_step_templates TO {api} USING (caller_has_role('author'));
CREATE POLICY authors ON workflow_artifact_templates TO {api} USING (caller_has_role('author'));
CREATE POLICY authors ON workflow_variables TO {api} USING (caller_has_role('author'));
CREATE POLICY authors ON workflow_rollouts TO {api} USING (caller_has_role('author'));
CREATE POLICY authors ON workflow_pauses TO {api} USING (caller_has_role('author') OR caller_has_role('ops'));

-- Signing in has tables of its own, which nothing of the book is in.
GRANT USAGE ON SCHEMA {auth} TO {engine}, {api};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {auth} TO {engine}, {api};

-- Nobody writes under another's name.
GRANT INSERT ON audit_log TO {api};
CREATE POLICY api ON audit_log FOR INSERT TO {api} WITH CHECK (actor = current_setting('nightshift.actor', true));
-- The history of a playbook names no customer; other entries may.
GRANT SELECT ON audit_log TO {api};
CREATE POLICY playbooks ON audit_log FOR SELECT TO {api} USING (subject_type = 'playbook');
GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_keys TO {api};
GRANT SELECT, INSERT, UPDATE, DELETE ON execution_selections TO {api};
CREATE POLICY api ON execution_selections TO {api} USING (actor = (SELECT current_setting('nightshift.actor', true)));
CREATE POLICY api ON idempotency_keys TO {api} USING (actor = (SELECT current_setting('nightshift.actor', true)));
