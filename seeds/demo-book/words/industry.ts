import { lines, words } from '../lib/text.ts';
import type { ProductKey } from './products.ts';

/** An industry and its work, in its own words. */
export interface Industry {
  label: string;
  /** The word for its places: `plant`. */
  site: string;
  products: ProductKey[];
  /** Activity on a Saturday or Sunday, as a share of a weekday. */
  weekend: number;
  processes: string[];
  teams: string[];
  audits: string[];
  systems: string[];
  champions: string[];
  sponsors: string[];
  users: string[];
  goals: string[];
  criteria: string[];
}

interface IndustryWords {
  label: string;
  site: string;
  products: ProductKey[];
  weekend: number;
  processes: string;
  teams: string;
  audits: string;
  systems: string;
  champions: string;
  sponsors: string;
  users: string;
  goals: string;
  criteria: string;
}

/** An industry from lists written as text: separated by commas, or one entry a line for sentences. */
export const industry = (written: IndustryWords): Industry => ({
  ...written,
  processes: words(written.processes),
  teams: words(written.teams),
  audits: words(written.audits),
  systems: words(written.systems),
  champions: words(written.champions),
  sponsors: words(written.sponsors),
  users: words(written.users),
  goals: lines(written.goals),
  criteria: lines(written.criteria),
});
