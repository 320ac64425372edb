import { oddAccount as account } from './odd-account.ts';
import type { AccountPlan } from './plan.ts';

const ORDERLY = {
  uplift_type: 'cpi',
  uplift_cap_percent: 5,
  terms_verified: true,
  po_required: true,
  notice_days: 60,
} as const;

/** Accounts with a contract that is odd in its dates, its state or its money. */
export const AWKWARD_CONTRACTS: readonly AccountPlan[] = [
  account(
    'RICH130',
    'Bellwether Hollow Castings',
    'US manufacturing',
    'sponsored',
    { daysLeft: 130, termMonths: 12, autoRenew: false, earlierTerms: 2, product: 'flow', columns: ORDERLY },
    { segment: 'enterprise', contacts: 7, complete: true },
  ),
  account(
    'SEVERAL',
    'Meridale Group',
    'GB food',
    'steady',
    { daysLeft: 75, group: 'RG-SEVERAL', product: 'field' },
    {
      segment: 'enterprise',
      contracts: [
        {
          externalId: 'CTR-SEVERAL-1',
          daysLeft: 75,
          group: 'RG-SEVERAL',
          product: 'field',
          autoRenew: false,
        },
        {
          externalId: 'CTR-SEVERAL-2',
          daysLeft: 75,
          group: 'RG-SEVERAL',
          product: 'vault',
          autoRenew: false,
        },
        { externalId: 'CTR-SEVERAL-3', daysLeft: 210, product: 'flow', autoRenew: false },
        { externalId: 'CTR-SEVERAL-4', daysLeft: 100, product: 'insight', autoRenew: true, noticeDays: 60 },
      ],
    },
  ),
  account(
    'COTERM',
    'Oakmantle Foods',
    'CA food',
    'grower',
    { daysLeft: 140 },
    {
      segment: 'mid_market',
      contracts: ['field', 'vault', 'insight'].map((product, index) => ({
        externalId: `CTR-COTERM-${index + 1}`,
        daysLeft: 140,
        termMonths: index === 2 ? 24 : 12,
        group: 'RG-COTERM',
        product: product as 'field' | 'vault' | 'insight',
        autoRenew: false,
      })),
    },
  ),
  account(
    'CHURNED',
    'Ashen Dale Textiles',
    'IN manufacturing',
    'declining',
    { daysLeft: -120, course: 'declined', autoRenew: false, columns: { status: 'churned' } },
    { columns: { lifecycle: 'churned' }, segment: 'mid_market' },
  ),
  account('DRAFT', 'Peverel Street Clinics', 'GB healthcare', 'steady', {
    daysLeft: 380,
    termMonths: 14,
    earlierTerms: 0,
    course: 'none',
    columns: { status: 'draft' },
  }),
  account('CANCELLED', 'Tolhuis Catering', 'NL food', 'budget_cut', {
    daysLeft: 118,
    course: 'none',
    columns: { status: 'cancelled' },
  }),
  account('AUTODECIDE', 'Estrella Norte Seguros', 'ES insurance', 'price', {
    daysLeft: 225,
    autoRenew: true,
    noticeDays: 90,
  }),
  account('AUTOLOCKED', 'Kvarnbäck Papper', 'SE manufacturing', 'auto_quiet', {
    daysLeft: 40,
    autoRenew: true,
    noticeDays: 60,
  }),
  account('AUTOROLLED', 'Bayou Lantern Seafood', 'US food', 'steady', {
    daysLeft: -5,
    termMonths: 12,
    autoRenew: true,
    noticeDays: 30,
    course: 'none',
  }),
  account('NOTICE', 'Domaine des Trois Sources', 'FR hospitality', 'budget_cut', {
    daysLeft: 45,
    autoRenew: true,
    noticeDays: 30,
    course: 'notice',
  }),
  account('OVERDUE3', 'Whinfell Scaffolding', 'GB construction', 'late_payer', {
    daysLeft: -3,
    autoRenew: false,
    course: 'signed',
  }),
  account('OVERDUE400', 'Solanum Greenhouses', 'NL food', 'silent', {
    daysLeft: -400,
    termMonths: 24,
    autoRenew: false,
    course: 'silent',
  }),
  account('EXPIRED', 'Lagoa Clara Hotels', 'BR hospitality', 'champion_left', {
    daysLeft: -12,
    autoRenew: false,
    course: 'paper_stuck',
    columns: { status: 'expired' },
  }),
  account(
    'ZEROARR',
    'Helping Hands of Tillery',
    'US public',
    'steady',
    { daysLeft: 137, columns: { arr: 0, list_arr: 0, arr_reporting: 0, discount_percent: null } },
    { segment: 'small_business' },
  ),
  account(
    'ZEROSEATS',
    'Gatehouse Archive Services',
    'GB services',
    'steady',
    { daysLeft: 96, columns: { seats: 0 } },
    { segment: 'small_business' },
  ),
  account('EURO', 'Weinkellerei Sankt Aldwin', 'DE food', 'sponsored', {
    daysLeft: 64,
    columns: { currency: 'EUR' },
  }),
  account(
    'YEN',
    'Shiomidai Seiki K.K.',
    'JP manufacturing',
    'overuse',
    { daysLeft: 131, columns: { currency: 'JPY' } },
    { segment: 'enterprise' },
  ),
  account(
    'SHORTTERM',
    'Pop-Up Orchard Markets',
    'US retail',
    'grower',
    { daysLeft: 50, termMonths: 6, autoRenew: false, earlierTerms: 1 },
    { segment: 'small_business' },
  ),
  account('MULTIYEAR', 'Ports of Greywater', 'GB logistics', 'sponsored', {
    daysLeft: 720,
    termMonths: 36,
    autoRenew: false,
  }),
  account('NOSTART', 'Casa Bruma Textil', 'MX manufacturing', 'shelfware', {
    daysLeft: 85,
    earlierTerms: 0,
    term: { term_start: null },
  }),
];
