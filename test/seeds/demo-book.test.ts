import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AWKWARD, buildDemoBook, type DemoBook, EDGES, edgeId } from '../../seeds/demo-book/index.ts';
import { parseBeat } from '../../seeds/demo-book/interactions.ts';
import { TRADE_BEATS } from '../../seeds/demo-book/words/beats-by-trade.ts';
import { CHASES, EVERYDAY } from '../../seeds/demo-book/words/beats-everyday.ts';
import { RENEWAL_BEATS } from '../../seeds/demo-book/words/beats-renewal.ts';
import { TENSE_BEATS } from '../../seeds/demo-book/words/beats-tense.ts';
import { WARM_BEATS } from '../../seeds/demo-book/words/beats-warm.ts';
import { factsSchema } from '../../src/context/fields-facts.ts';
import { addDays, daysBetween } from '../../src/platform/civil-date.ts';

const TODAY = '2026-12-01';
const book = buildDemoBook({ today: TODAY });

type Contract = DemoBook['contracts'][number];
const customers = new Map(book.customers.map((customer) => [customer.id, customer]));
const contracts = new Map(book.contracts.map((contract) => [contract.id, contract]));
const openTerms = new Map(
  book.contract_terms.filter((term) => term.status === 'open').map((term) => [term.contract_id, term]),
);

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('not in the book');
  return value;
}
const contractOf = (externalId: string): Contract =>
  found(book.contracts.find((each) => each.external_id === externalId));
const customerOf = (externalId: string) =>
  found(book.customers.find((each) => each.external_id === externalId));
const daysLeft = (contract: Contract): number =>
  daysBetween(TODAY, found(openTerms.get(contract.id)).renewal_date);
const renewsByItself = (contract: Contract): boolean => contract.auto_renew && !contract.notice_given_on;
const byCustomer = <T extends { customer_id: string }>(rows: readonly T[], externalId: string): T[] =>
  rows.filter((row) => row.customer_id === customerOf(externalId).id);
const factsOf = (contract: Contract) =>
  book.renewal_facts.filter((fact) => contracts.get(termOf(fact.term_id).contract_id) === contract);
const termOf = (id: string) => found(book.contract_terms.find((term) => term.id === id));

describe('the demo book', () => {
  it('is the same on every build', () => {
    expect(buildDemoBook({ today: TODAY })).toEqual(book);
  });

  it('moves with the day, and keeps its ids', () => {
    const later = buildDemoBook({ today: addDays(TODAY, 7) });
    expect(later.customers.map((each) => [each.id, each.name])).toEqual(
      book.customers.map((each) => [each.id, each.name]),
    );
    const moved = new Map(later.contract_terms.map((term) => [term.id, term.renewal_date]));
    for (const term of openTerms.values()) expect(moved.get(term.id)).toBe(addDays(term.renewal_date, 7));
  });

  it.each(['2026-02-28', '2028-02-29', '2027-12-31', '2026-06-07'])('can be built for %s', (today) => {
    const other = buildDemoBook({ today, seed: 7 });
    expect(other.customers.length).toBe(book.customers.length);
    expect(other.interactions.every((each) => each.occurred_on < today)).toBe(true);
  });

  it('is as large as promised', () => {
    expect(book.customers.length).toBeGreaterThanOrEqual(220);
    expect(book.contracts.length).toBeGreaterThanOrEqual(265);
    expect(book.usage_metrics.length).toBeGreaterThan(18_000);
    expect(book.users.filter((user) => user.role === 'csm' && user.active)).toHaveLength(8);
    expect(book.users.filter((user) => user.role === 'csm_manager')).toHaveLength(2);
    const owners = new Set(book.customers.map((customer) => customer.owner_id));
    for (const user of book.users.filter((each) => each.role === 'csm')) expect(owners).toContain(user.id);
  });

  it.each([
    [180, 9999, 25, 5],
    [150, 179, 15, 3],
    [120, 149, 20, 4],
    [90, 119, 15, 4],
    [60, 89, 15, 4],
    [30, 59, 15, 4],
    [15, 29, 10, 3],
    [7, 14, 8, 2],
    [0, 6, 8, 2],
    [-9999, -1, 12, 4],
  ])('fills the window from %i to %i', (low, high, leastByHand, leastByItself) => {
    const eligible = book.contracts.filter(
      (contract) =>
        (contract.status === 'active' || contract.status === 'expired') &&
        found(customers.get(contract.customer_id)).lifecycle !== 'churned' &&
        found(openTerms.get(contract.id)).term_months >= 12,
    );
    const within = (days: number): boolean => days >= low && days <= high;
    const byHand = eligible.filter((each) => !renewsByItself(each) && within(daysLeft(each)));
    const byItself = eligible.filter(
      (each) =>
        renewsByItself(each) && daysLeft(each) >= 0 && within(daysLeft(each) - (each.notice_days ?? 0)),
    );
    expect(byHand.length).toBeGreaterThanOrEqual(leastByHand);
    expect(byItself.length).toBeGreaterThanOrEqual(leastByItself);
  });
});

describe('its rows', () => {
  it('hang together', () => {
    const ids = (rows: readonly { id: string }[]): Set<string> => new Set(rows.map((row) => row.id));
    const users = ids(book.users);
    const terms = ids(book.contract_terms);
    const contacts = ids(book.contacts);
    const refer = (name: string, values: readonly (string | null)[], known: Set<string>): void => {
      const lost = values.filter((value) => value !== null && !known.has(value));
      expect(lost, name).toEqual([]);
    };
    const known = new Set(customers.keys());
    refer(
      'owners',
      book.customers.flatMap((each) => [each.owner_id, each.backup_owner_id]),
      users,
    );
    refer(
      'parents',
      book.customers.map((each) => each.parent_id),
      known,
    );
    refer(
      'managers',
      book.users.map((each) => each.manager_id),
      users,
    );
    for (const table of [
      'contracts',
      'contacts',
      'usage_metrics',
      'support_tickets',
      'interactions',
    ] as const)
      refer(
        table,
        book[table].map((each) => each.customer_id),
        known,
      );
    for (const table of ['customer_intelligence', 'customer_engagement', 'crm_opportunities'] as const)
      refer(
        table,
        book[table].map((each) => each.customer_id),
        known,
      );
    refer(
      'terms',
      book.contract_terms.map((each) => each.contract_id),
      new Set(contracts.keys()),
    );
    refer(
      'snapshots',
      book.account_snapshots.map((each) => each.contract_id),
      new Set(contracts.keys()),
    );
    refer(
      'facts',
      book.renewal_facts.map((each) => each.term_id),
      terms,
    );
    refer(
      'recorders',
      book.renewal_facts.map((each) => each.recorded_by),
      users,
    );
    refer(
      'outcomes',
      book.renewal_outcomes.map((each) => each.term_id),
      terms,
    );
    refer(
      'interaction contacts',
      book.interactions.map((each) => each.contact_id),
      contacts,
    );
    expect(book.customers.some((each) => each.parent_id !== null)).toBe(true);
  });

  it('are unique where the tables ask for it', () => {
    const unique = (name: string, keys: readonly (string | null)[]): void => {
      const given = keys.filter((key) => key !== null);
      expect(given.length - new Set(given).size, name).toBe(0);
    };
    for (const table of [
      'users',
      'customers',
      'contracts',
      'contacts',
      'support_tickets',
      'interactions',
    ] as const) {
      unique(
        table,
        book[table].map((row) => row.id),
      );
      unique(
        table,
        book[table].map((row) => row.external_id),
      );
    }
    unique(
      'names',
      book.customers.map((each) => each.name),
    );
    unique(
      'people',
      book.contacts.map((each) => each.name),
    );
    unique(
      'days',
      book.usage_metrics.map((each) => `${each.customer_id} ${each.day}`),
    );
    unique(
      'deliveries',
      book.customer_intelligence.map((each) => `${each.customer_id} ${each.as_of}`),
    );
    unique(
      'surveys',
      book.customer_engagement.map((each) => `${each.customer_id} ${each.as_of}`),
    );
    unique(
      'snapshots',
      book.account_snapshots.map((each) => `${each.contract_id} ${each.day}`),
    );
    unique(
      'outcomes',
      book.renewal_outcomes.map((each) => each.term_id),
    );
    unique(
      'facts',
      book.renewal_facts.map((each) => `${each.term_id} ${each.kind} ${each.as_of}`),
    );
    unique(
      'ids of facts',
      book.renewal_facts.map((each) => each.id),
    );
    unique(
      'open terms',
      book.contract_terms.filter((each) => each.status === 'open').map((each) => each.contract_id),
    );
  });

  it('never come from tomorrow, and write to nobody real', () => {
    const days = [
      ...book.usage_metrics.map((each) => each.day),
      ...book.interactions.map((each) => each.occurred_on),
      ...book.support_tickets.map((each) => each.closed_on ?? each.opened_on),
      ...book.customer_intelligence.map((each) => each.as_of),
      ...book.renewal_facts.map((each) => each.as_of),
      ...book.renewal_outcomes.map((each) => each.recorded_on),
      ...book.contacts.map((each) => each.last_two_way_on ?? TODAY),
      ...book.customers.map((each) => each.customer_since ?? TODAY),
    ];
    expect(days.filter((day) => day > TODAY)).toEqual([]);
    const addresses = [...book.contacts, ...book.users].flatMap((each) => each.email ?? []);
    expect(addresses.filter((each) => !/^[a-z0-9.-]+@[a-z0-9-]+\.example$/.test(each))).toEqual([]);
  });

  it('state money in one way: ARR is list less discount, and dollars follow the currency', () => {
    for (const contract of book.contracts) {
      if (contract.list_arr === null || contract.list_arr === 0) continue;
      const discount = (1 - contract.arr / contract.list_arr) * 100;
      expect(contract.discount_percent).toBeCloseTo(discount, 1);
      if (contract.currency === 'USD') expect(contract.arr_reporting).toBe(contract.arr);
    }
    for (const outcome of book.renewal_outcomes) {
      const cap = contracts.get(termOf(outcome.term_id).contract_id)?.uplift_cap_percent;
      if (cap !== null && cap !== undefined) expect(outcome.uplift_percent ?? 0).toBeLessThanOrEqual(cap);
    }
  });
});

describe('its facts', () => {
  const KEYS = { agreed_terms: 'agreedTerms' } as const;
  const computed = {
    source: true,
    asOf: true,
    by: true,
    ageDays: true,
    daysSilent: true,
    daysSinceViewed: true,
  };

  it('have exactly the keys that the context knows', () => {
    for (const fact of book.renewal_facts) {
      const key = fact.kind === 'agreed_terms' ? KEYS.agreed_terms : fact.kind;
      const shape: z.ZodRawShape = factsSchema.shape[key].unwrap().shape;
      const said = Object.fromEntries(Object.entries(shape).filter(([name]) => !(name in computed)));
      expect(() => z.strictObject(said).parse(fact.value)).not.toThrow();
    }
  });

  it('agree with what was said: the last reply is a conversation, and the silent have said nothing since', () => {
    for (const contract of book.contracts) {
      const stance = factsOf(contract)
        .filter((fact) => fact.kind === 'stance')
        .at(-1)?.value;
      if (!stance || !('lastReplyOn' in stance)) continue;
      const spoken = book.interactions
        .filter((each) => each.customer_id === contract.customer_id && each.direction !== 'outbound')
        .map((each) => each.occurred_on);
      expect(spoken, contract.external_id).toContain(stance.lastReplyOn);
      if (stance.status !== 'silent') continue;
      expect(spoken.filter((day) => day > (stance.lastReplyOn ?? ''))).toEqual([]);
    }
  });

  it('never offer more than the contract allows, and never sign what was not sent', () => {
    for (const { term_id, value } of book.renewal_facts) {
      const contract = found(contracts.get(termOf(term_id).contract_id));
      if ('increasePercent' in value)
        expect(value.increasePercent ?? 0).toBeLessThanOrEqual(contract.uplift_cap_percent ?? 7);
      if ('signedOn' in value && value.status === 'signed') {
        expect((value.sentOn ?? '') <= (value.viewedOn ?? '')).toBe(true);
        expect((value.viewedOn ?? '') <= (value.signedOn ?? '')).toBe(true);
      }
    }
  });
});

describe('its words', () => {
  it('are notes that can be read by the program', () => {
    const pools = [RENEWAL_BEATS, TRADE_BEATS, WARM_BEATS, TENSE_BEATS].flatMap((pool) =>
      Object.values(pool).flat(),
    );
    for (const line of [...pools, ...EVERYDAY, ...CHASES]) expect(() => parseBeat(line)).not.toThrow();
  });

  it('do not repeat from customer to customer', () => {
    const heard = new Map<string, Set<string>>();
    for (const { summary, customer_id } of book.interactions)
      heard.set(summary ?? '', (heard.get(summary ?? '') ?? new Set()).add(customer_id));
    const repeated = [...heard.values()].filter((tellers) => tellers.size > 1).flatMap((each) => [...each]);
    expect(repeated.length).toBeLessThan(book.interactions.length * 0.02);
    const summaries = book.customer_intelligence.flatMap((each) => each.summary ?? []);
    expect(new Set(summaries).size).toBeGreaterThan(summaries.length * 0.9);
  });

  it('leave no slot open', () => {
    const texts = [
      ...book.interactions.map((each) => each.summary),
      ...book.support_tickets.map((each) => each.subject),
      ...book.customer_intelligence.flatMap((each) => [
        each.summary,
        ...each.insights.map(({ text }) => text),
      ]),
      ...book.customers.flatMap((each) => each.account_plan),
      ...book.crm_opportunities.map((each) => each.next_step),
    ];
    expect(texts.filter((text) => text !== null && /\{\w+\}|undefined|NaN/.test(text))).toEqual([]);
  });

  it('greet nobody who has left', () => {
    for (const person of book.contacts.filter((each) => each.left_on !== null)) {
      const after = book.interactions.filter(
        (each) => each.contact_id === person.id && each.occurred_on >= (person.left_on ?? ''),
      );
      expect(after).toEqual([]);
    }
  });
});

describe('its awkward cases', () => {
  it('are all there', () => {
    const known = new Set<string>([
      ...book.customers.map((each) => each.external_id),
      ...book.contracts.map((each) => each.external_id),
      ...book.contacts.map((each) => each.external_id),
    ]);
    for (const id of [...Object.values(AWKWARD), ...EDGES.map(edgeId)]) expect(known).toContain(id);
    for (const days of EDGES) expect(daysLeft(contractOf(edgeId(days)))).toBe(days);
  });

  it('have the dates that they are there for', () => {
    expect(daysLeft(contractOf(AWKWARD.rich130))).toBe(130);
    expect(daysLeft(contractOf(AWKWARD.overdue3))).toBe(-3);
    expect(daysLeft(contractOf(AWKWARD.overdue400))).toBe(-400);
    const decides = contractOf(AWKWARD.autoByDecision);
    expect([daysLeft(decides), daysLeft(decides) - (decides.notice_days ?? 0)]).toEqual([225, 135]);
    const locked = contractOf(AWKWARD.autoPastNotice);
    expect(daysLeft(locked) - (locked.notice_days ?? 0)).toBe(-20);
    expect(daysLeft(contractOf(AWKWARD.autoRolled))).toBe(-5);
    expect(contractOf(AWKWARD.noticeGiven).notice_given_on).not.toBeNull();
    expect(contractOf(AWKWARD.expiredUnresolved).status).toBe('expired');
    expect(openTerms.get(contractOf(AWKWARD.shortTerm).id)?.term_months).toBe(6);
    expect(openTerms.get(contractOf(AWKWARD.multiYear).id)?.term_months).toBe(36);
    expect(openTerms.get(contractOf(AWKWARD.startUnknown).id)?.term_start).toBeNull();
  });

  it('have the holes that they are there for', () => {
    expect(byCustomer(book.usage_metrics, AWKWARD.noUsage)).toEqual([]);
    expect(byCustomer(book.contacts, AWKWARD.noContacts)).toEqual([]);
    expect(byCustomer(book.customer_intelligence, AWKWARD.noIntelligence)).toEqual([]);
    expect(customerOf(AWKWARD.bare)).toMatchObject({
      owner_id: null,
      industry: null,
      goals: [],
      notes: null,
    });
    const { contacts, interactions, support_tickets, crm_opportunities } = book;
    expect(byCustomer([...contacts, ...interactions, ...support_tickets], AWKWARD.bare)).toEqual([]);
    expect(byCustomer(crm_opportunities, AWKWARD.bare)).toEqual([]);
    expect(byCustomer(book.usage_metrics, AWKWARD.staleUsage).at(-1)?.day).toBe(addDays(TODAY, -40));
    expect(byCustomer(book.customer_intelligence, AWKWARD.staleIntelligence).at(-1)?.as_of).toBe(
      addDays(TODAY, -60),
    );
  });

  it('have the names, money and people that they are there for', () => {
    expect(customerOf(AWKWARD.markupInName).name).toBe("O'Reilly & Sons <Ltd>");
    expect(customerOf(AWKWARD.emojiInName).name).toMatch(/\p{Extended_Pictographic}/u);
    expect(customerOf(AWKWARD.bracesInName).name).toContain('{{customer.arr}}');
    expect(customerOf(AWKWARD.injectionInNotes).notes).toContain('Ignore all previous instructions');
    expect(customerOf(AWKWARD.churned).lifecycle).toBe('churned');
    expect(contractOf(AWKWARD.churnedContract).status).toBe('churned');
    expect(contractOf(AWKWARD.zeroArr).arr).toBe(0);
    expect(contractOf(AWKWARD.euro).currency).toBe('EUR');
    const yen = contractOf(AWKWARD.yen);
    expect([yen.currency, (yen.arr_reporting ?? 0) < yen.arr / 100]).toEqual(['JPY', true]);
    expect(customerOf(AWKWARD.doNotContactCustomer).do_not_contact).toBe(true);
    const person = book.contacts.find((each) => each.external_id === AWKWARD.doNotContactPerson);
    expect(person?.do_not_contact).toBe(true);
    const left = byCustomer(book.contacts, AWKWARD.championLeft).filter((each) => each.left_on !== null);
    expect(left.map((each) => each.role)).toEqual(['champion']);
    expect(byCustomer(book.contacts, AWKWARD.everybodyLeft).every((each) => each.left_on !== null)).toBe(
      true,
    );
    const owner = book.users.find((each) => each.id === customerOf(AWKWARD.inactiveOwner).owner_id);
    expect(owner?.active).toBe(false);
    expect(byCustomer(book.contracts, AWKWARD.several)).toHaveLength(4);
    expect(
      new Set(byCustomer(book.contracts, AWKWARD.coTerming).map((each) => each.renewal_group)).size,
    ).toBe(1);
  });

  it('include one account that lacks nothing, for the night of Prepare', () => {
    const contract = contractOf(AWKWARD.rich130);
    const customer = found(customers.get(contract.customer_id));
    const contacts = byCustomer(book.contacts, customer.external_id);
    expect(contacts.length).toBeGreaterThanOrEqual(6);
    expect(contacts.every((each) => each.email !== null && each.influence !== null)).toBe(true);
    expect(byCustomer(book.interactions, customer.external_id).length).toBeGreaterThanOrEqual(6);
    expect(customer.success_criteria).not.toBeNull();
    expect(contract).toMatchObject({ uplift_type: 'cpi', uplift_cap_percent: 5, terms_verified: true });
  });
});
