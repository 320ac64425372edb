import { lines, words } from '../lib/text.ts';
import type { ProductKey } from './products.ts';

/** What a line of business does all day, in its own words. */
export interface Industry {
  label: string;
  /** What its places are called: `plant`. */
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

interface Told {
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

/** Lists told as text: separated by commas, or one a line where entries are sentences. */
export const industry = (told: Told): Industry => ({
  ...told,
  processes: words(told.processes),
  teams: words(told.teams),
  audits: words(told.audits),
  systems: words(told.systems),
  champions: words(told.champions),
  sponsors: words(told.sponsors),
  users: words(told.users),
  goals: lines(told.goals),
  criteria: lines(told.criteria),
});
