import { describe, expect, it } from 'vitest';
import { problemForCustomer } from '../../../src/artifacts/grounding/customer-letter.ts';
import type { Context } from '../../../src/context/context.ts';
import type { JsonObject } from '../../../src/platform/json.ts';
import { type Playbook, type Step, stepSchema } from '../../../src/playbook/schema.ts';
import { versionsOf } from '../../../src/playbook/versions.ts';
import { exampleContext } from '../../support/example-context.ts';
import { smallPlaybook } from '../../support/playbooks.ts';

const VARIABLES = { policy_max_discount_percent: 15, policy_deal_desk_percent: 9, reply_days: 17 };
const INTERNAL = {
  'variables.policy_max_discount_percent': 'itself',
  'variables.policy_deal_desk_percent': 'itself',
  'stages.prepare.floor_price': true,
  'stages.prepare.health_score': 'itself',
} as const;
const OUTPUTS = {
  walk_away_price: 82_025,
  offer_price: 101_325,
  risk_score: 45,
  letter: { subject: '', body: '' },
};
const text = { type: 'string' };

/** Where the letter stands in an artifact for the customer. */
const letterStep = stepSchema.parse({
  key: 'write',
  name: 'Write',
  type: 'llm',
  llm_prompt: 'Write to {{customer.name}}.',
  outputs: { letter: { type: 'object', properties: { subject: text, body: text, ask: text } } },
  artifacts: [
    {
      key: 'letter',
      kind: 'email',
      audience: 'customer',
      title: '{{outputs.letter.subject}}',
      sections: [{ key: 'body', title: 'Body', content: '{{outputs.letter.body}}' }],
    },
  ],
});

function playbookOf(steps: readonly Step[]): Playbook {
  const [version] = versionsOf(
    smallPlaybook({ variables: VARIABLES, internal: INTERNAL, steps: [...steps] }),
  );
  if (!version) throw new Error('no version');
  return version.playbook;
}

const position = stepSchema.parse({
  key: 'position',
  name: 'Position',
  type: 'llm',
  llm_prompt: 'How do they stand? {{intelligence.summary}}',
  outputs: {
    risk_score: { type: 'integer', internal: true },
    walk_away_price: { type: 'number', internal: true },
    offer_price: { type: 'number' },
  },
  computed: {
    walk_away_price:
      '{{round (multiply contract.arr (subtract 1 (divide variables.policy_max_discount_percent 100)))}}',
    offer_price: '{{round (multiply contract.arr (add 1 (divide 5 100)))}}',
  },
});
const playbook = playbookOf([position, letterStep]);

function scopeWith(outputs: JsonObject, over: Partial<Context> = {}): Context {
  return { ...exampleContext(), variables: VARIABLES, outputs: { ...OUTPUTS, ...outputs }, ...over };
}

const problem = (body: string, over: Partial<Context> = {}) =>
  problemForCustomer(
    playbook,
    letterStep,
    scopeWith({ letter: { subject: 'Your renewal', body, ask: '' } }, over),
  );
const output = (body: string, over?: Partial<Context>): string => problem(body, over)?.message ?? 'nothing';

describe('a letter that a model wrote', () => {
  it('says nothing internal where it keeps to what the customer knows', () => {
    expect(
      problem(
        `Dear Ada,\n\nYou pay EUR 96,500 a year for 120 seats, of which 88 were in use on 30 October 2026. For the new term
         we propose EUR 101,325, 5% more. Could you approve the order form by 20 November?\n\nKim`,
      ),
    ).toBeNull();
  });

  it('is refused for our price, our view of them and our rules, each named with its place', () => {
    const found = problem(
      'Dear Ada, our discount policy lets us go to EUR 82,025, since we see you at 45 and must not lose you.',
    );
    expect(found?.code).toBe('OUTPUT_INTERNAL');
    expect(found?.message).toContain('letter.body says "discount policy" (it tells of a policy: ');
    expect(found?.message).toContain('letter.body says "EUR 82,025" (stands only at outputs.walk_away_price');
    expect(found?.message).toContain('letter.body says "45" (stands only at outputs.risk_score');
    expect(found?.details).toEqual({ step: 'write', paths: ['outputs.letter.body'] });
  });

  it('is looked at wherever an artifact for the customer shows it, and only there', () => {
    const scope = (letter: JsonObject) => scopeWith({ letter });
    const clean = { subject: 'S', body: 'B', ask: 'A' };
    const at = (letter: JsonObject) => problemForCustomer(playbook, letterStep, scope(letter))?.message;
    expect(at({ ...clean, subject: 'EUR 82,025' })).toContain('letter.subject says');
    expect(at({ ...clean, ask: 'Whether EUR 82,025 would do' })).toBeUndefined();
    const [artifact] = letterStep.artifacts;
    const forUs = {
      ...letterStep,
      artifacts: artifact ? [{ ...artifact, audience: 'internal' as const }] : [],
    };
    const internal = playbookOf([position, forUs]);
    expect(problemForCustomer(internal, forUs, scope({ ...clean, body: 'EUR 82,025' }))).toBeNull();
  });
});

describe('an internal figure', () => {
  const base = exampleContext();

  it.each([
    ['a price of ours', 'We could go to EUR 82,025.', 'outputs.walk_away_price'],
    ['the same by the month', 'That is EUR 6,835 a month.', 'outputs.walk_away_price'],
    ['the same, rounded', 'some EUR 82k', 'outputs.walk_away_price'],
    ['a score of analytics', 'You stand at 62.', 'intelligence.riskScore'],
    ['a probability', 'We put it at 18%.', 'intelligence.churnProbability'],
    ['a number that a model gave as a risk', 'We see you at 45.', 'outputs.risk_score'],
    ['a limit of our policy', 'We can take 9% off.', 'variables.policy_deal_desk_percent'],
  ])('is %s', (_, body, path) => {
    expect(output(body)).toContain(`stands only at ${path},`);
  });

  it('is what an earlier stage or run kept to itself, and what we noted', () => {
    const stages = { prepare: { floor_price: 91_000, health_score: 54, options: [{ price: 97_000 }] } };
    expect(output('EUR 91,000', { stages })).toContain('stages.prepare.floor_price');
    expect(output('You are at 54.', { stages })).toContain('stages.prepare.health_score');
    expect(output('EUR 97,000', { stages })).toBe('nothing');
    const previous = { asOf: '2026-09-01', occurrence: 0, outputs: { approval_limit: 93_000 } };
    expect(output('EUR 93,000', { workflow: { ...base.workflow, previous } })).toContain('approval_limit');
    const customer = { ...base.customer, notes: 'Ada hinted that EUR 99,500 would pass. Called at 10:37.' };
    expect(output('EUR 99,500', { customer })).toContain('customer.notes');
    expect(output('37 of them', { customer })).toBe('nothing');
  });

  it('is none where the customer may see the same figure elsewhere', () => {
    const contract = { ...base.contract, listArr: 82_025, seats: 45 };
    expect(output('The list price is EUR 82,025 for 45 seats.', { contract })).toBe('nothing');
    const proposal = { source: 'crm', asOf: '2026-10-25', by: null, ageDays: 7, status: 'sent' };
    const amounts = { sentOn: null, amount: 82_025, currency: 'EUR', increasePercent: -15 };
    const facts = { ...base.facts, proposal: { ...proposal, ...amounts } };
    expect(output('We offered EUR 82,025, 15% less.', { facts })).toBe('nothing');
    expect(output('For EUR 101,325', {})).toBe('nothing');
  });

  it('is none of the other numbers that mean nothing of ours', () => {
    expect(output('Reply within 17 days.')).toBe('nothing');
    expect(output('15 people, on 15 November 2026')).toBe('nothing');
    expect(output('EUR 77,777')).toBe('nothing');
  });
});

describe('words that say what we keep to ourselves', () => {
  it.each([
    ['walk-away price', 'Our walk-away is higher.'],
    ['walk-away price', 'That is our walk away price.'],
    ['floor', 'This is already the floor price.'],
    ['floor', 'We would be below our floor.'],
    ['floor', 'Our floor is EUR 90,000.'],
    ['floor', 'It is the lowest we can go.'],
    ['floor', 'the lowest price that we may accept'],
    ['score', 'Your risk score went up.'],
    ['score', 'Your account health is good.'],
    ['score', 'Our analysis shows your account at risk 45 of 100.'],
    ['score', 'We rated your account red.'],
    ['score', 'the churn probability'],
    ['score', 'Our forecast for your renewal is good.'],
    ['policy', 'and the policy allows us to go lower'],
    ['policy', 'The policy does not allow us more.'],
    ['policy', 'Our discount policy is strict.'],
    ['policy', 'I have to keep to our policy.'],
    ['policy', 'There is a policy on discounts.'],
    ['policy', 'We are at the policy maximum.'],
    ['approval', 'I need approval for that.'],
    ['approval', 'We have approval to go further.'],
    ['approval', 'It was approved by our finance team.'],
    ['approval', 'My manager has to approve it.'],
    ['approval', 'It is with our deal desk.'],
    ['approval', 'I am authorised to offer less.'],
    ['approval', 'That is above the approval limit.'],
    ['approval', 'It still needs internal approval.'],
  ])('of a %s: %s', (what, body) => {
    expect(output(body)).toContain(`it tells of a ${what}: `);
  });

  it.each([
    'You can walk away with a plan for the year.',
    'Nobody would hold it against you to walk away.',
    'It is used on the shop floor and on the third floor.',
    'Our floor manager at the fair will meet you.',
    'The lowest number of tickets since March.',
    'Thank you for the score of 9 out of 10 in our survey.',
    'The access is at risk if the ticket stays open.',
    'Your contract is at risk of lapsing on 1 December 2026.',
    'Could you send us your forecast of seats?',
    'Could you approve the order form?',
    'Is the approval of your board still missing?',
    'We need your approval by Friday.',
    'We need approval from your purchasing.',
    'Has your finance team approved it?',
    'Thank you for approving the dates.',
    'Once approved on your side, the order form can go out.',
    'The approval workflow is live for your editors.',
    'I have read your security policy.',
    'Your internal security policy does not allow us to open attachments.',
    'Does your pricing policy change in January?',
    "Under O'Reilly's discount policy that is not possible.",
    'Our privacy policy and our policy on data retention have not changed.',
    'You are not allowed to go without a reply.',
    'Your approval limits may make a purchase order necessary.',
  ])('but not: %s', (body) => {
    expect(output(body)).toBe('nothing');
  });

  it('nor where they are the customer’s own, on record', () => {
    const { customer, data, facts } = exampleContext();
    const goals = ['a risk score for every borrower'];
    const body = 'You want “a risk score for every borrower” by June.';
    expect(output(body)).toContain('"risk score"');
    expect(output(body, { customer: { ...customer, goals } })).toBe('nothing');
    const usage = { ...data.usage, topFeatures: ['Churn prediction'] };
    expect(output('Churn prediction is used most.', { data: { ...data, usage } })).toBe('nothing');
    const said = {
      source: 'csm',
      asOf: '2026-10-28',
      by: null,
      ageDays: 4,
      status: 'negotiating',
      objection: null,
    };
    const quote = {
      quote: 'What does your deal desk say?',
      competitor: null,
      lastReplyOn: null,
      daysSilent: null,
    };
    const asked = 'You asked what our deal desk says.';
    expect(output(asked)).toContain('"deal desk"');
    expect(output(asked, { facts: { ...facts, stance: { ...said, ...quote } } })).toBe('nothing');
  });
});
