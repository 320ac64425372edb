import type { KindColumn } from '../kinds/kind-spec.ts';
import { booleanOf } from './conversions.ts';

/** Words of other systems for our values, by column. */
const WORDS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  severity: {
    1: ['urgent', 'critical', 'blocker', 'p1', 'sev1', 'highest'],
    2: ['high', 'major', 'p2', 'sev2'],
    3: ['medium', 'normal', 'moderate', 'p3', 'sev3'],
    4: ['low', 'minor', 'trivial', 'p4', 'sev4', 'lowest'],
  },
  status: {
    active: ['live', 'current', 'activated', 'in force'],
    expired: ['ended', 'lapsed'],
    renewed: ['replaced'],
    churned: ['lost'],
    cancelled: ['canceled', 'terminated'],
    draft: ['pending', 'quote', 'new'],
    open: ['new', 'in progress', 'reopened'],
    pending: ['waiting', 'on hold', 'hold'],
    solved: ['resolved', 'done', 'fixed'],
    closed: ['archived'],
  },
  lifecycle: {
    active: ['customer', 'live', 'current'],
    onboarding: ['new', 'implementation', 'trial'],
    churned: ['lost', 'former', 'inactive', 'cancelled', 'canceled'],
  },
  role: {
    economic_buyer: ['buyer', 'decision maker', 'budget owner'],
    sponsor: ['executive sponsor', 'executive'],
    user: ['end user', 'admin', 'administrator'],
    procurement: ['purchasing'],
    technical: ['technical contact', 'it', 'engineer'],
    signer: ['signatory', 'legal'],
  },
  kind: {
    meeting: ['visit', 'demo'],
    call: ['phone', 'phone call'],
    email: ['mail', 'e-mail'],
    qbr: ['ebr', 'business review'],
    note: ['task', 'other'],
  },
  direction: {
    inbound: ['in', 'incoming', 'received'],
    outbound: ['out', 'outgoing', 'sent'],
    two_way: ['both', 'two way'],
  },
  result: {
    renewed: ['won', 'closed won'],
    expanded: ['upsell', 'expansion'],
    downgraded: ['downsell', 'contraction'],
    churned: ['lost', 'closed lost'],
  },
};

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[_\s-]+/g, ' ')
    .trim();

/** Which of our values one of theirs probably is; null where only a person can tell. */
export function guessedValue(column: KindColumn, value: string): string | null {
  const word = plain(value);
  const choices = column.oneOf ?? Object.keys(WORDS[column.name] ?? {});
  const same = choices.find((choice) => plain(choice) === word);
  if (same !== undefined) return same;
  const found = choices.find((choice) => WORDS[column.name]?.[choice]?.includes(word));
  if (found !== undefined) return found;
  return column.type === 'boolean' ? (booleanOf(value)?.toString() ?? null) : null;
}
