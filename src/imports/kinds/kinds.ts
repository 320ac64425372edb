import { contacts } from './contacts.ts';
import { contracts } from './contracts.ts';
import { customers } from './customers.ts';
import { engagement } from './engagement.ts';
import { facts } from './facts.ts';
import { intelligence } from './intelligence.ts';
import { interactions } from './interactions.ts';
import type { KindColumn, KindSpec } from './kind-spec.ts';
import { opportunities } from './opportunities.ts';
import { outcomes } from './outcomes.ts';
import { tickets } from './tickets.ts';
import { usage } from './usage.ts';

/** In the order of import: a kind comes after the kinds that it refers to. */
const SPECS = {
  customers,
  contracts,
  contacts,
  usage,
  tickets,
  interactions,
  engagement,
  opportunities,
  intelligence,
  facts,
  outcomes,
};
export type ImportKind = keyof typeof SPECS;
export const KINDS: Readonly<Record<ImportKind, KindSpec>> = SPECS;
export const IMPORT_KINDS = Object.keys(SPECS) as readonly ImportKind[];

/** The column of a kind by name; undefined where the kind has no such column. */
export const columnOf = (kind: ImportKind, name: string): KindColumn | undefined =>
  KINDS[kind].columns.find((column) => column.name === name);
