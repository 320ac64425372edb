import { type Context, contextSchema } from '../../src/context/context.ts';
import { exampleContext } from './example-context.ts';

const said = { source: 'csm', asOf: '2026-10-28', by: 'Kim Osei', ageDays: 4 };
const person = (id: string, name: string, role: string, title: string) => ({
  id,
  name,
  title,
  email: `${id}@example.com`,
  role,
  influence: 4,
  sentiment: 1,
  lastTwoWay: '2026-10-20',
  daysSinceTwoWay: 12,
  doNotContact: false,
});

/** The example account with nothing left unknown: what the reference shows, and the largest context of small tests. */
export function fullContext(): Context {
  const base = exampleContext();
  const champion = person('ada', 'Ada Lovelace', 'champion', 'Head of Production');
  const buyer = person('katherine', 'Katherine Johnson', 'economic_buyer', 'CFO');
  const signer = person('grace', 'Grace Hopper', 'signer', 'Managing Director');
  const sponsor = person('mary', 'Mary Jackson', 'sponsor', 'COO');
  return contextSchema.parse({
    ...base,
    customer: {
      ...base.customer,
      parentName: "O'Reilly Group",
      tier: 'gold',
      coverageModel: 'named',
      website: 'https://example.com',
      lifecycle: 'adopted',
      successCriteria: 'Titles out in six weeks',
      accountPlan: 'Win the Leeds office',
      hasAccountPlan: true,
      backupOwner: { id: 'p2', name: 'Noor Haddad', email: 'noor@example.com', title: 'CSM' },
      notes: 'Budget is set in October',
    },
    contract: {
      ...base.contract,
      plan: 'Enterprise',
      noticeGivenOn: '2026-10-15',
      noticeDays: 60,
      poRequired: true,
      renewalGroup: 'G-1',
      coTerming: [{ id: 'k2', name: 'Archive', arr: 12_000, currency: 'EUR', renewalDate: '2026-12-01' }],
    },
    term: {
      ...base.term,
      noticeDeadline: '2026-10-02',
      previous: {
        renewalDate: '2025-12-01',
        result: 'renewed',
        upliftPercent: 3,
        discountPercent: 5,
        daysLate: 4,
        reasonCode: 'budget',
      },
    },
    intelligence: {
      ...base.intelligence,
      summary: 'Fewer authors than in spring',
      insights: [{ kind: 'usage', text: 'Exports fell after the move', on: '2026-10-12' }],
      riskFactors: ['adoption', 'sponsor'],
    },
    data: {
      ...base.data,
      engagement: {
        ...base.data.engagement,
        interactions: [
          {
            on: '2026-10-20',
            kind: 'meeting',
            direction: 'two_way',
            contactName: 'Ada Lovelace',
            summary: 'Asked for the export to be mended',
            sentiment: 1,
          },
        ],
        tickets: { ...base.data.engagement.tickets, satisfaction: 4.2 },
      },
      salesforce: {
        ...base.data.salesforce,
        opportunityId: 'OPP-9',
        opportunityName: 'Renewal 2026',
        opportunityStage: 'Proposal',
        opportunityAmount: 99_000,
        opportunityCurrency: 'EUR',
        closeDate: '2026-11-28',
        forecastCategory: 'best_case',
        probability: 70,
        nextStep: 'Send the proposal',
        contacts: [champion, buyer, signer, sponsor],
        departed: [{ name: 'Alan Turing', role: 'champion', leftOn: '2026-08-31' }],
        champion,
        economicBuyer: buyer,
        signer,
        sponsor,
        primary: champion,
        reachableCount: 4,
      },
      baseline: { on: '2026-10-01', healthScore: 74, riskScore: 31, arr: 104_220, forecast: 'likely' },
    },
    facts: {
      proposal: {
        ...said,
        status: 'sent',
        sentOn: '2026-10-21',
        amount: 99_000,
        currency: 'EUR',
        increasePercent: 2.6,
      },
      stance: {
        ...said,
        status: 'negotiating',
        objection: 'price',
        quote: 'That is more than we planned',
        competitor: 'Quark',
        lastReplyOn: '2026-10-25',
        daysSilent: 7,
      },
      commitment: { ...said, status: 'verbal', contactName: 'Ada Lovelace', on: '2026-10-26' },
      agreedTerms: {
        ...said,
        amount: 98_000,
        currency: 'EUR',
        termMonths: 12,
        increasePercent: 1.6,
        discountPercent: 0,
        approvedBy: 'Lee Park',
        note: 'Invoice in January',
      },
      paper: {
        ...said,
        status: 'viewed',
        sentOn: '2026-10-27',
        viewedOn: '2026-10-28',
        daysSinceViewed: 4,
        signedOn: '2026-10-30',
        signerName: 'Grace Hopper',
        waitingOn: 'their signer',
      },
      order: { ...said, status: 'requested', poNumber: 'PO-4711', contactName: 'Mary Jackson' },
      payment: { ...said, status: 'invoiced', amount: 98_000, currency: 'EUR', dueOn: '2026-12-31' },
    },
    workflow: {
      ...base.workflow,
      daysUntilNotice: -30,
      previous: { asOf: '2026-10-01', occurrence: 0, outputs: {} },
      staleSources: ['usage'],
    },
  });
}
