import type { StartFacts } from './start-facts.ts';

export type StartFactsStore = {
  /**
   * Gathers in one statement what workflow lookup goes by for a contract on a day, and what it chose.
   * @param args.contract by id or external id. @returns null where there is no such contract.
   */
  gather(args: { readonly contract: string; readonly date: string }): Promise<StartFacts | null>;
};
