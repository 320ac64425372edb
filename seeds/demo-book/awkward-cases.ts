import { awkwardAccounts } from './awkward-accounts.ts';
import { AWKWARD_CONTRACTS } from './awkward-contracts.ts';
import type { AccountPlan } from './plan.ts';
import type { Company } from './words/companies.ts';

/**
 * Cases that systems of this kind get wrong. Each is an ordinary account except for what its plan sets explicitly.
 * `AWKWARD` holds the external ids by which tests and demonstrations find them.
 */
export const AWKWARD = {
  /** A healthy account with rich data whose contract renews in exactly 130 days. */
  rich130: 'CTR-RICH130',
  several: 'ACC-SEVERAL',
  coTerming: 'ACC-COTERM',
  noUsage: 'ACC-NOUSAGE',
  noContacts: 'ACC-NOCONTACTS',
  noIntelligence: 'ACC-NOINTEL',
  /** Only what the tables require: no owner, no sources, every optional column null. */
  bare: 'ACC-BARE',
  staleUsage: 'ACC-STALEUSAGE',
  staleIntelligence: 'ACC-STALEINTEL',
  markupInName: 'ACC-OREILLY',
  emojiInName: 'ACC-EMOJI',
  rightToLeftName: 'ACC-RTL',
  longName: 'ACC-LONGNAME',
  bracesInName: 'ACC-BRACES',
  injectionInNotes: 'ACC-INJECTION',
  churned: 'ACC-CHURNED',
  churnedContract: 'CTR-CHURNED',
  draftContract: 'CTR-DRAFT',
  cancelledContract: 'CTR-CANCELLED',
  /** In Prepare by its decision date, though its renewal is 225 days away. */
  autoByDecision: 'CTR-AUTODECIDE',
  /** Renews by itself in 40 days; the notice deadline was 20 days ago. */
  autoPastNotice: 'CTR-AUTOLOCKED',
  /** Renewed by itself five days ago, so nothing is overdue. */
  autoRolled: 'CTR-AUTOROLLED',
  noticeGiven: 'CTR-NOTICE',
  overdue3: 'CTR-OVERDUE3',
  overdue400: 'CTR-OVERDUE400',
  expiredUnresolved: 'CTR-EXPIRED',
  zeroArr: 'CTR-ZEROARR',
  zeroSeats: 'CTR-ZEROSEATS',
  euro: 'CTR-EURO',
  yen: 'CTR-YEN',
  doNotContactCustomer: 'ACC-DNC',
  doNotContactPerson: 'PER-DNCPERSON-1',
  championLeft: 'ACC-CHAMPIONLEFT',
  everybodyLeft: 'ACC-EVERYBODYLEFT',
  inactiveOwner: 'ACC-OWNERLEFT',
  shortTerm: 'CTR-SHORTTERM',
  multiYear: 'CTR-MULTIYEAR',
  startUnknown: 'CTR-NOSTART',
} as const;

/** Days left of contracts at the edges of the windows: `CTR-EDGE149` and so on; `CTR-EDGEMINUS1` was due yesterday. */
export const EDGES = [180, 179, 150, 149, 120, 119, 90, 89, 60, 59, 30, 29, 15, 14, 7, 6, 0, -1] as const;
export const edgeId = (days: number): string => `CTR-EDGE${days < 0 ? `MINUS${-days}` : days}`;

const EDGE_STORIES = ['steady', 'grower', 'price', 'sponsored', 'declining', 'product_gap'] as const;

/** The plans of all awkward accounts. The edge contracts belong to ordinary companies from `spare`. */
export function awkwardPlans(spare: readonly Company[], daysAgo: (days: number) => string): AccountPlan[] {
  const edges = EDGES.map((days, index): AccountPlan => {
    const company = spare[index];
    if (!company) throw new Error('too few spare companies for the edges');
    return {
      externalId: `ACC-${edgeId(days).slice(4)}`,
      ...company,
      story: EDGE_STORIES[index % EDGE_STORIES.length] ?? 'steady',
      contracts: [{ externalId: edgeId(days), daysLeft: days, termMonths: 12, autoRenew: false }],
    };
  });
  return [...awkwardAccounts(daysAgo), ...AWKWARD_CONTRACTS, ...edges];
}
