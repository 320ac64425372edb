import type { KindSpec } from './kind-spec.ts';
import { CUSTOMER, externalId } from './shared-columns.ts';

/** A conversation with a customer, or a note about one. */
export const interactions: KindSpec = {
  table: 'interactions',
  key: ['external_id'],
  dated: 'occurred_on',
  columns: [
    externalId('conversation', 'activity_id', 'interaction_id', 'event_id', 'id'),
    CUSTOMER,
    {
      name: 'contact_external_id',
      type: 'text',
      about: 'a contact of that customer',
      aliases: ['contact_id'],
    },
    {
      name: 'occurred_on',
      type: 'date',
      required: true,
      about: '',
      aliases: ['date', 'activity_date', 'occurred_at'],
    },
    {
      name: 'kind',
      type: 'text',
      required: true,
      oneOf: ['meeting', 'call', 'email', 'qbr', 'note'],
      about: '',
      aliases: ['type', 'activity_type'],
      valueAliases: {
        meeting: ['visit', 'demo'],
        call: ['phone', 'phone call'],
        email: ['mail', 'e-mail'],
        qbr: ['ebr', 'business review'],
        note: ['task', 'other'],
      },
    },
    {
      name: 'direction',
      type: 'text',
      required: true,
      oneOf: ['inbound', 'outbound', 'two_way'],
      about: '',
      valueAliases: {
        inbound: ['in', 'incoming', 'received'],
        outbound: ['out', 'outgoing', 'sent'],
        two_way: ['both', 'two way'],
      },
    },
    { name: 'executive', type: 'boolean', default: false, about: 'with an executive of theirs' },
    { name: 'summary', type: 'text', about: '', aliases: ['notes', 'description', 'subject'] },
    { name: 'sentiment', type: 'integer', min: -2, max: 2, about: '-2 hostile to 2 fond' },
  ],
};
