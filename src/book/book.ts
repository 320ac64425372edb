import type { JsonObject } from '../platform/json.ts';

export type Owner = { readonly id: string; readonly name: string; readonly email: string };

export type CustomerSummary = {
  readonly id: string;
  readonly externalId: string;
  readonly name: string;
  readonly segment: string | null;
  readonly tier: string | null;
  readonly region: string | null;
  readonly lifecycle: string;
  readonly owner: Owner | null;
  /** Those that can still renew. */
  readonly contractCount: number;
  /** When the first of their open terms ends. */
  readonly nextRenewalDate: string | null;
};

export type Term = {
  readonly id: string;
  readonly termNumber: number;
  readonly termStart: string | null;
  readonly renewalDate: string;
  readonly termMonths: number;
  readonly status: string;
  /** How it ended; null while nobody has said so. */
  readonly outcome: Outcome | null;
};

export type Outcome = {
  readonly result: string;
  readonly upliftPercent: number | null;
  readonly discountPercent: number | null;
  readonly daysLate: number | null;
  readonly reasonCode: string | null;
  readonly recordedOn: string;
};

export type ContractSummary = {
  readonly id: string;
  readonly externalId: string;
  readonly name: string;
  readonly customerId: string;
  readonly customer: string;
  readonly owner: Owner | null;
  readonly status: string;
  readonly currency: string;
  readonly arr: number;
  readonly autoRenew: boolean;
  /** Of the open term; null without one. */
  readonly termNumber: number | null;
  readonly renewalDate: string | null;
};

export type ContactOfCustomer = {
  readonly id: string;
  readonly name: string;
  readonly title: string | null;
  readonly email: string | null;
  readonly role: string;
  readonly influence: number | null;
  readonly sentiment: number | null;
  readonly lastTwoWayOn: string | null;
  readonly leftOn: string | null;
  readonly doNotContact: boolean;
};

/** What a source has brought about a customer. */
export type SourceOfCustomer = {
  readonly source: string;
  /** The date of the newest row about the customer; null where there is none. */
  readonly newestOn: string | null;
  /** The last day for which the source was imported, whomever it was about. */
  readonly importedOn: string | null;
};

/** An execution for an open term. */
export type Prepared = {
  readonly executionId: string;
  readonly key: string;
  readonly stage: string;
  readonly contractId: string;
  readonly occurrence: number;
  readonly status: string;
  readonly asOf: string;
  readonly artifacts: number;
  /** Of these, those that wait for a person. */
  readonly waiting: number;
};

/** A stage that is due for an open term and was left for another night. */
export type DeferredStage = {
  readonly key: string;
  readonly stage: string;
  readonly contractId: string;
  readonly occurrence: number;
  readonly reason: string;
  readonly since: string;
  readonly notAfter: string;
};

export type CustomerDetail = CustomerSummary & {
  readonly industry: string | null;
  readonly country: string | null;
  readonly language: string | null;
  readonly timezone: string | null;
  readonly website: string | null;
  readonly employees: number | null;
  readonly customerSince: string | null;
  readonly reportingCurrency: string;
  readonly goals: readonly string[];
  readonly successCriteria: string | null;
  readonly accountPlan: string | null;
  readonly notes: string | null;
  readonly doNotContact: boolean;
  readonly backupOwner: Owner | null;
  readonly contracts: readonly ContractSummary[];
  readonly contacts: readonly ContactOfCustomer[];
  readonly sources: readonly SourceOfCustomer[];
  readonly prepared: readonly Prepared[];
  readonly deferred: readonly DeferredStage[];
};

export type Fact = {
  readonly id: string;
  readonly kind: string;
  readonly value: JsonObject;
  /** Who or what says so. */
  readonly source: string;
  readonly asOf: string;
  readonly termNumber: number;
  readonly recordedBy: string | null;
  readonly recordedAt: string;
};

export type ContractDetail = ContractSummary & {
  readonly product: string | null;
  readonly plan: string | null;
  readonly seats: number | null;
  readonly listArr: number | null;
  readonly arrReporting: number | null;
  readonly discountPercent: number | null;
  readonly billingFrequency: string | null;
  readonly paymentTermsDays: number | null;
  readonly noticeDays: number | null;
  readonly noticeGivenOn: string | null;
  readonly upliftType: string | null;
  readonly upliftCapPercent: number | null;
  readonly termsVerified: boolean;
  readonly poRequired: boolean | null;
  readonly renewalGroup: string | null;
  readonly goneOn: string | null;
  /** The newest first. */
  readonly terms: readonly Term[];
  /** Of the open term, the newest of each kind. */
  readonly facts: readonly Fact[];
  readonly prepared: readonly Prepared[];
  readonly deferred: readonly DeferredStage[];
};

export type CustomerFilter = {
  /** Part of a name, or an external id. */
  readonly search?: string | undefined;
  /** Part of the owner's name or e-mail address. */
  readonly owner?: string | undefined;
  /** Only those that the caller owns. */
  readonly mine?: boolean | undefined;
  readonly limit: number;
  /** The id of the last customer of the page before. */
  readonly after?: string | undefined;
};

export type ContractFilter = Pick<CustomerFilter, 'search' | 'owner' | 'mine' | 'limit'> & {
  /** By id or external id. */
  readonly customer?: string | undefined;
  /** Days between which the open term ends, both inclusive. */
  readonly renewsFrom?: string | undefined;
  readonly renewsTo?: string | undefined;
  /** The last contract of the page before. */
  readonly after?: { readonly renewalDate: string | null; readonly id: string } | undefined;
};

export type FactFilter = { readonly limit: number; readonly after?: string | undefined };
