import type { KindSpec } from './kind-spec.ts';
import { CUSTOMER, externalId } from './shared-columns.ts';

/** A person at a customer. */
export const contacts: KindSpec = {
  table: 'contacts',
  key: ['external_id'],
  columns: [
    externalId('person', 'contact_id', 'person_id', 'id'),
    CUSTOMER,
    { name: 'name', type: 'text', required: true, about: '', aliases: ['full_name', 'contact_name'] },
    { name: 'title', type: 'text', about: '', aliases: ['job_title', 'position'] },
    { name: 'email', type: 'email', about: '', aliases: ['email_address', 'e_mail'] },
    {
      name: 'role',
      type: 'text',
      oneOf: ['champion', 'economic_buyer', 'signer', 'sponsor', 'user', 'procurement', 'technical', 'other'],
      default: 'other',
      about: '',
      aliases: ['contact_role'],
      valueAliases: {
        economic_buyer: ['buyer', 'decision maker', 'budget owner'],
        sponsor: ['executive sponsor', 'executive'],
        user: ['end user', 'admin', 'administrator'],
        procurement: ['purchasing'],
        technical: ['technical contact', 'it', 'engineer'],
        signer: ['signatory', 'legal'],
      },
    },
    { name: 'influence', type: 'integer', min: 1, max: 5, about: '1 little to 5 much' },
    { name: 'sentiment', type: 'integer', min: -2, max: 2, about: '-2 hostile to 2 fond' },
    { name: 'last_two_way_on', type: 'date', about: 'the last conversation both took part in' },
    { name: 'left_on', type: 'date', about: 'once somebody has gone' },
    {
      name: 'do_not_contact',
      type: 'boolean',
      default: false,
      about: '',
      aliases: ['opt_out', 'do_not_email'],
    },
  ],
};
