import { orderProblem } from './date-order.ts';
import type { KindSpec } from './kind-spec.ts';
import { CUSTOMER, externalId } from './shared-columns.ts';

/** A support ticket. */
export const tickets: KindSpec = {
  table: 'support_tickets',
  key: ['external_id'],
  dated: 'opened_on',
  columns: [
    externalId('case', 'ticket_id', 'case_id', 'case_number', 'id'),
    CUSTOMER,
    {
      name: 'subject',
      type: 'text',
      required: true,
      about: '',
      aliases: ['title', 'summary', 'description'],
    },
    {
      name: 'severity',
      type: 'integer',
      required: true,
      min: 1,
      max: 4,
      about: '1 is the worst',
      aliases: ['priority', 'sev'],
      valueAliases: {
        1: ['urgent', 'critical', 'blocker', 'p1', 'sev1', 'highest'],
        2: ['high', 'major', 'p2', 'sev2'],
        3: ['medium', 'normal', 'moderate', 'p3', 'sev3'],
        4: ['low', 'minor', 'trivial', 'p4', 'sev4', 'lowest'],
      },
    },
    {
      name: 'status',
      type: 'text',
      required: true,
      oneOf: ['open', 'pending', 'solved', 'closed'],
      about: '',
      aliases: ['state', 'ticket_status'],
      valueAliases: {
        open: ['new', 'in progress', 'reopened'],
        pending: ['waiting', 'on hold', 'hold'],
        solved: ['resolved', 'done', 'fixed'],
        closed: ['archived'],
      },
    },
    {
      name: 'opened_on',
      type: 'date',
      required: true,
      about: '',
      aliases: ['created_at', 'submitted_at', 'opened_at', 'created_date', 'created'],
    },
    { name: 'closed_on', type: 'date', about: '', aliases: ['closed_at', 'resolved_at', 'solved_at'] },
    {
      name: 'satisfaction',
      type: 'number',
      min: 1,
      max: 5,
      decimals: 1,
      about: '',
      aliases: ['satisfaction_score', 'csat', 'rating'],
    },
  ],
  problem: (record) => orderProblem(record, 'opened_on', 'closed_on'),
};
