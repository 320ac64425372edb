import type { Knex } from 'knex';

/** The book: accounts, agreements, people, and what the feeds say about them. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE users (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      external_id text UNIQUE,
      email text NOT NULL UNIQUE,
      name text NOT NULL,
      title text,
      role text NOT NULL CHECK (role IN ('csm', 'csm_manager', 'author', 'ops', 'admin')),
      manager_id uuid REFERENCES users,
      active boolean NOT NULL DEFAULT true,
      created_at timestamptz NOT NULL DEFAULT now()
    );
    COMMENT ON TABLE users IS 'People who own customers, write playbooks or run the system';
    CREATE INDEX users_manager_id ON users (manager_id);

    CREATE TABLE customers (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      external_id text NOT NULL UNIQUE,
      name text NOT NULL CHECK (name <> ''),
      parent_id uuid REFERENCES customers,
      segment text, tier text, industry text, coverage_model text,
      country text, region text, timezone text, language text,
      employees integer CHECK (employees >= 0),
      website text,
      customer_since date,
      lifecycle text NOT NULL DEFAULT 'active' CHECK (lifecycle IN ('onboarding', 'active', 'churned')),
      goals text[] NOT NULL DEFAULT '{}',
      success_criteria text,
      account_plan text,
      do_not_contact boolean NOT NULL DEFAULT false,
      reporting_currency text NOT NULL DEFAULT 'USD' CHECK (reporting_currency ~ '^[A-Z]{3}$'),
      owner_id uuid REFERENCES users,
      backup_owner_id uuid REFERENCES users,
      notes text,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now()
    );
    COMMENT ON TABLE customers IS 'Accounts; a customer holds one or more contracts';
    CREATE INDEX customers_parent_id ON customers (parent_id);
    CREATE INDEX customers_owner_id ON customers (owner_id);
    CREATE INDEX customers_backup_owner_id ON customers (backup_owner_id);

    CREATE TABLE contracts (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      external_id text NOT NULL UNIQUE,
      customer_id uuid NOT NULL REFERENCES customers,
      name text NOT NULL CHECK (name <> ''),
      product text, plan text,
      status text NOT NULL CHECK (status IN ('draft', 'active', 'expired', 'renewed', 'churned', 'cancelled')),
      seats integer CHECK (seats >= 0),
      currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
      arr numeric(16, 2) NOT NULL CHECK (arr >= 0),
      list_arr numeric(16, 2) CHECK (list_arr >= 0),
      arr_reporting numeric(16, 2) CHECK (arr_reporting >= 0),
      discount_percent numeric(6, 2),
      billing_frequency text, payment_terms_days integer CHECK (payment_terms_days >= 0),
      auto_renew boolean NOT NULL DEFAULT false,
      notice_days integer CHECK (notice_days >= 0),
      notice_given_on date,
      uplift_type text CHECK (uplift_type IN ('none', 'fixed', 'cpi', 'negotiated')),
      uplift_cap_percent numeric(6, 2),
      terms_verified boolean NOT NULL DEFAULT false,
      po_required boolean,
      renewal_group text,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now()
    );
    COMMENT ON TABLE contracts IS 'Agreements; what a stage prepares is one term of one contract';
    COMMENT ON COLUMN contracts.arr_reporting IS 'ARR in the customer''s reporting currency';
    COMMENT ON COLUMN contracts.renewal_group IS 'Contracts of one customer that renew together share it';
    CREATE INDEX contracts_customer_id ON contracts (customer_id);
    CREATE INDEX contracts_scan ON contracts (id) WHERE status IN ('active', 'expired');
    CREATE INDEX contracts_renewal_group ON contracts (customer_id, renewal_group) WHERE renewal_group IS NOT NULL;

    CREATE TABLE contract_terms (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      contract_id uuid NOT NULL REFERENCES contracts,
      term_number integer NOT NULL CHECK (term_number > 0),
      term_start date,
      renewal_date date NOT NULL,
      term_months integer NOT NULL CHECK (term_months > 0),
      status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'closed', 'superseded')),
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now(),
      UNIQUE (contract_id, term_number),
      CHECK (term_start IS NULL OR term_start < renewal_date)
    );
    COMMENT ON TABLE contract_terms IS 'One cycle of a contract. Moving a date amends the row; a renewal inserts the next';
    CREATE UNIQUE INDEX contract_terms_one_open ON contract_terms (contract_id) WHERE status = 'open';
    CREATE INDEX contract_terms_renewal_date ON contract_terms (renewal_date) WHERE status = 'open';

    CREATE TABLE contacts (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      external_id text UNIQUE,
      customer_id uuid NOT NULL REFERENCES customers,
      name text NOT NULL CHECK (name <> ''),
      title text, email text,
      role text NOT NULL DEFAULT 'other'
        CHECK (role IN ('champion', 'economic_buyer', 'signer', 'sponsor', 'user', 'procurement', 'technical', 'other')),
      influence integer CHECK (influence BETWEEN 1 AND 5),
      sentiment integer CHECK (sentiment BETWEEN -2 AND 2),
      last_two_way_on date,
      left_on date,
      do_not_contact boolean NOT NULL DEFAULT false
    );
    COMMENT ON TABLE contacts IS 'People at a customer; left_on is set once somebody has gone';
    CREATE INDEX contacts_customer_id ON contacts (customer_id);

    CREATE TABLE usage_metrics (
      customer_id uuid NOT NULL REFERENCES customers,
      day date NOT NULL,
      active_users integer CHECK (active_users >= 0),
      events integer CHECK (events >= 0),
      seats_used integer CHECK (seats_used >= 0),
      top_features text[] NOT NULL DEFAULT '{}',
      PRIMARY KEY (customer_id, day)
    );
    COMMENT ON TABLE usage_metrics IS 'Product usage, a row a customer and day';

    CREATE TABLE support_tickets (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      external_id text UNIQUE,
      customer_id uuid NOT NULL REFERENCES customers,
      subject text NOT NULL,
      severity integer NOT NULL CHECK (severity BETWEEN 1 AND 4),
      status text NOT NULL CHECK (status IN ('open', 'pending', 'solved', 'closed')),
      opened_on date NOT NULL,
      closed_on date,
      satisfaction numeric(3, 1) CHECK (satisfaction BETWEEN 1 AND 5)
    );
    COMMENT ON TABLE support_tickets IS 'Support cases; severity 1 is the worst';
    CREATE INDEX support_tickets_customer_id ON support_tickets (customer_id, opened_on);

    CREATE TABLE interactions (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      external_id text UNIQUE,
      customer_id uuid NOT NULL REFERENCES customers,
      contact_id uuid REFERENCES contacts,
      occurred_on date NOT NULL,
      kind text NOT NULL CHECK (kind IN ('meeting', 'call', 'email', 'qbr', 'note')),
      direction text NOT NULL CHECK (direction IN ('inbound', 'outbound', 'two_way')),
      executive boolean NOT NULL DEFAULT false,
      summary text,
      sentiment integer CHECK (sentiment BETWEEN -2 AND 2)
    );
    COMMENT ON TABLE interactions IS 'Conversations with a customer, newest facts first in every brief';
    CREATE INDEX interactions_customer_id ON interactions (customer_id, occurred_on);
    CREATE INDEX interactions_contact_id ON interactions (contact_id);

    CREATE TABLE customer_intelligence (
      customer_id uuid NOT NULL REFERENCES customers,
      as_of date NOT NULL,
      risk_score numeric(5, 2) CHECK (risk_score BETWEEN 0 AND 100),
      health_score numeric(5, 2) CHECK (health_score BETWEEN 0 AND 100),
      health_trend text CHECK (health_trend IN ('improving', 'stable', 'declining', 'unknown')),
      churn_probability numeric(5, 4) CHECK (churn_probability BETWEEN 0 AND 1),
      summary text,
      insights jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(insights) = 'array'),
      risk_factors text[] NOT NULL DEFAULT '{}',
      PRIMARY KEY (customer_id, as_of)
    );
    COMMENT ON TABLE customer_intelligence IS 'Scores and summaries from the analytics side, one row a customer and day';
    COMMENT ON COLUMN customer_intelligence.insights IS 'A list of { kind, text, on }';

    CREATE TABLE customer_engagement (
      customer_id uuid NOT NULL REFERENCES customers,
      as_of date NOT NULL,
      nps integer CHECK (nps BETWEEN -100 AND 100),
      nps_on date,
      PRIMARY KEY (customer_id, as_of)
    );
    COMMENT ON TABLE customer_engagement IS 'Survey results, one row a customer and delivery';

    CREATE TABLE crm_opportunities (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      external_id text UNIQUE,
      customer_id uuid NOT NULL REFERENCES customers,
      contract_id uuid REFERENCES contracts,
      name text NOT NULL,
      stage text NOT NULL,
      amount numeric(16, 2),
      currency text CHECK (currency ~ '^[A-Z]{3}$'),
      close_date date,
      forecast_category text,
      probability numeric(5, 2) CHECK (probability BETWEEN 0 AND 100),
      next_step text,
      is_renewal boolean NOT NULL DEFAULT true,
      as_of date NOT NULL
    );
    COMMENT ON TABLE crm_opportunities IS 'Renewal opportunities as the CRM last delivered them';
    CREATE INDEX crm_opportunities_customer_id ON crm_opportunities (customer_id);
    CREATE INDEX crm_opportunities_contract_id ON crm_opportunities (contract_id);

    CREATE TABLE renewal_facts (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      term_id uuid NOT NULL REFERENCES contract_terms,
      kind text NOT NULL CHECK (kind IN
        ('proposal', 'stance', 'commitment', 'agreed_terms', 'paper', 'order', 'payment')),
      value jsonb NOT NULL CHECK (jsonb_typeof(value) = 'object'),
      source text NOT NULL CHECK (source <> ''),
      as_of date NOT NULL,
      recorded_by uuid REFERENCES users,
      recorded_at timestamptz NOT NULL DEFAULT now()
    );
    COMMENT ON TABLE renewal_facts IS 'What a person or a system of record said about a renewal; append-only, the newest as of a date counts';
    COMMENT ON COLUMN renewal_facts.value IS 'Keys as in facts.* of the context, in camelCase';
    CREATE INDEX renewal_facts_term_id ON renewal_facts (term_id, kind, as_of);
    CREATE INDEX renewal_facts_recorded_by ON renewal_facts (recorded_by);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP TABLE renewal_facts, crm_opportunities, customer_engagement, customer_intelligence, interactions,
      support_tickets, usage_metrics, contacts, contract_terms, contracts, customers, users;
  `);
}
