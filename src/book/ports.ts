import type { JsonObject } from '../platform/json.ts';
import type {
  ContractDetail,
  ContractFilter,
  ContractSummary,
  CustomerDetail,
  CustomerFilter,
  CustomerSummary,
  Fact,
  FactFilter,
} from './book.ts';

/** `ownerId`: only of this owner; of nobody where it is null. */
export type OwnedBy = { readonly ownerId?: string | null | undefined };

/** Reads the book. Customers and contracts are named by id or external id. */
export type BookStore = {
  /** By name. */
  customers(filter: Omit<CustomerFilter, 'mine'> & OwnedBy): Promise<CustomerSummary[]>;
  customer(reference: string): Promise<CustomerDetail | null>;
  /** What renews next first; those without an open term last. */
  contracts(filter: Omit<ContractFilter, 'mine'> & OwnedBy): Promise<ContractSummary[]>;
  contract(reference: string): Promise<ContractDetail | null>;
  /** Of every term, the newest first; null where there is no such contract. */
  facts(contract: string, filter: FactFilter): Promise<Fact[] | null>;
};

export type RecordFact = {
  readonly contract: string;
  /** The open term where it is null. */
  readonly termNumber: number | null;
  readonly kind: string;
  readonly value: JsonObject;
  readonly asOf: string;
  /** As in the audit log; also the source of the fact. */
  readonly actor: string;
  readonly userId: string | null;
};

export type FactStore = {
  /** Appends a fact; one that says the same again is the one that there is. */
  record(
    fact: RecordFact,
  ): Promise<
    | { readonly outcome: 'recorded' | 'known'; readonly id: string }
    | { readonly outcome: 'no_contract' | 'no_term' }
  >;
};
