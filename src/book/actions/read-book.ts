import type { Actor } from '../../access/actor.ts';
import { requirePermission } from '../../access/permissions.ts';
import type {
  ContractDetail,
  ContractFilter,
  ContractSummary,
  CustomerDetail,
  CustomerFilter,
  CustomerSummary,
  Fact,
  FactFilter,
} from '../book.ts';
import { noContract, noCustomer } from '../not-found.ts';
import type { BookStore } from '../ports.ts';

/** Reads customers, contracts, terms and facts: of the accounts that the caller sees. */
export function createReadBook({ store }: { readonly store: BookStore }) {
  const ownedBy = ({ userId }: Actor, mine?: boolean) => (mine === true ? { ownerId: userId } : {});
  return {
    /** By name. */
    async customers(actor: Actor, { mine, ...filter }: CustomerFilter): Promise<CustomerSummary[]> {
      requirePermission(actor, 'book:read');
      return store.customers({ ...filter, ...ownedBy(actor, mine) });
    },

    /** By id or external id, with what is prepared and deferred for its open terms. @throws NightshiftError `NOT_FOUND` */
    async customer(actor: Actor, reference: string): Promise<CustomerDetail> {
      requirePermission(actor, 'book:read');
      const found = await store.customer(reference);
      if (found) return found;
      throw noCustomer(reference);
    },

    /** What renews next first. */
    async contracts(actor: Actor, { mine, ...filter }: ContractFilter): Promise<ContractSummary[]> {
      requirePermission(actor, 'book:read');
      return store.contracts({ ...filter, ...ownedBy(actor, mine) });
    },

    /** By id or external id. @throws NightshiftError `NOT_FOUND` */
    async contract(actor: Actor, reference: string): Promise<ContractDetail> {
      requirePermission(actor, 'book:read');
      const found = await store.contract(reference);
      if (found) return found;
      throw noContract(reference);
    },

    /** What was said about the terms of a contract, the newest first. @throws NightshiftError `NOT_FOUND` */
    async facts(actor: Actor, contract: string, filter: FactFilter): Promise<Fact[]> {
      requirePermission(actor, 'book:read');
      const found = await store.facts(contract, filter);
      if (found) return found;
      throw noContract(contract);
    },
  };
}
