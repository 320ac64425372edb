import type { Agreement } from './agreements.ts';
import { uuidFor } from './lib/random.ts';
import type { ContactRow, FactKind, FactRow, FactValues, UserRow } from './rows.ts';

/** The people on both sides of a renewal. */
export interface Parties {
  owner: UserRow;
  buyer: ContactRow | null;
  signer: ContactRow | null;
  procurement: ContactRow | null;
  rival: string;
}

/** The offer of a renewal. */
export interface Offer {
  amount: number;
  increase: number;
}

const KINDS: Readonly<Record<FactKind, FactRow['kind']>> = {
  proposal: 'proposal',
  stance: 'stance',
  commitment: 'commitment',
  agreedTerms: 'agreed_terms',
  paper: 'paper',
  order: 'order',
  payment: 'payment',
};
type FactSource = 'csm' | 'crm' | 'e-signature' | 'billing';

/**
 * The facts of one renewal as they were recorded, oldest first. Each entry is the whole state of its kind and builds on
 * the one before: a signed paper has been sent, and agreed terms are those offered.
 */
export class FactLedger {
  readonly rows: FactRow[] = [];
  /** The newest value of each kind. */
  readonly newest: Partial<FactValues> = {};
  /** The date of the customer's last reply, where a fact names one. */
  lastReplyOn: string | null = null;
  private sentOn: string | null = null;
  private paperSentOn: string | null = null;
  private paperViewedOn: string | null = null;
  private readonly agreement: Agreement;
  private readonly parties: Parties;
  private readonly offer: Offer;

  constructor(agreement: Agreement, parties: Parties, offer: Offer) {
    this.agreement = agreement;
    this.parties = parties;
    this.offer = offer;
  }

  private record<K extends FactKind>(kind: K, value: FactValues[K], on: string, source: FactSource): void {
    this.newest[kind] = value as Partial<FactValues>[K];
    const { contract, term } = this.agreement;
    this.rows.push({
      id: uuidFor('renewal_facts', contract.external_id, kind, String(this.rows.length)),
      term_id: term.id,
      kind: KINDS[kind],
      value,
      source,
      as_of: on,
      recorded_by: source === 'csm' ? this.parties.owner.id : null,
    });
  }

  private get money(): { amount: number; currency: string } {
    return { amount: this.offer.amount, currency: this.agreement.contract.currency };
  }

  get signerName(): string | null {
    return (this.parties.signer ?? this.parties.buyer)?.name ?? null;
  }

  get buyerName(): string | null {
    return this.parties.buyer?.name ?? null;
  }

  proposal(status: 'drafted' | 'sent' | 'viewed' | 'withdrawn', on: string): void {
    if (status === 'sent' || (status === 'viewed' && this.sentOn === null)) this.sentOn = on;
    const value = { status, sentOn: this.sentOn, ...this.money, increasePercent: this.offer.increase };
    this.record('proposal', value, on, 'crm');
  }

  stance(
    status: string,
    on: string,
    repliedOn: string,
    objection: string | null,
    quote: string | null,
  ): void {
    const competitor = status === 'competitive' ? this.parties.rival : null;
    this.record('stance', { status, objection, quote, competitor, lastReplyOn: repliedOn }, on, 'csm');
    if (this.lastReplyOn === null || repliedOn > this.lastReplyOn) this.lastReplyOn = repliedOn;
  }

  commitment(status: 'verbal' | 'written', on: string): void {
    this.record('commitment', { status, contactName: this.buyerName, on }, on, 'csm');
  }

  agreedTerms(on: string, note: string): void {
    const value = {
      ...this.money,
      termMonths: this.agreement.term.term_months,
      increasePercent: this.offer.increase,
      discountPercent: this.agreement.contract.discount_percent,
      approvedBy: this.parties.owner.name,
      note,
    };
    this.record('agreedTerms', value, on, 'csm');
  }

  paper(
    status: 'not_sent' | 'sent' | 'viewed' | 'signed' | 'declined',
    on: string,
    waitingOn: string | null,
  ): void {
    if (status === 'sent') this.paperSentOn = on;
    if (status === 'viewed') this.paperViewedOn ??= on;
    const value = {
      status,
      sentOn: this.paperSentOn,
      viewedOn: this.paperViewedOn,
      signedOn: status === 'signed' ? on : null,
      signerName: this.signerName,
      waitingOn,
    };
    this.record('paper', value, on, 'e-signature');
  }

  order(status: 'not_needed' | 'requested' | 'received', on: string, poNumber: string | null): void {
    const contactName = status === 'not_needed' ? null : (this.parties.procurement?.name ?? this.buyerName);
    this.record('order', { status, poNumber, contactName }, on, status === 'received' ? 'crm' : 'csm');
  }

  payment(status: 'not_invoiced' | 'invoiced' | 'paid' | 'late', on: string, dueOn: string | null): void {
    this.record('payment', { status, ...this.money, dueOn }, on, 'billing');
  }
}
