import type { Audience } from '../playbook/schema.ts';
import type { StartFacts } from './start-facts.ts';

/** Why a rollout leaves a contract out: the condition, the value it asks for, and the value the contract has. */
export type FailedCondition = {
  readonly condition: keyof Audience;
  readonly asked: string | number | boolean | readonly string[];
  readonly value: string | number | boolean | null;
  readonly words: string;
};

type AudienceSubject = Pick<StartFacts, 'contract' | 'customer' | 'term'>;

/**
 * The conditions of an audience that do not hold for an account, in the order in which an author
 * writes them; empty where the rollout is for it. The same rules as the SQL function
 * `audience_holds`: an unknown value fails every condition.
 */
export function failedConditions(audience: Audience, account: AudienceSubject): FailedCondition[] {
  const { contract, customer, term } = account;
  return [
    ...named(audience, customer),
    ...lists(audience, customer),
    ...amounts(audience, contract.arrReporting),
    ...length(audience, term?.termMonths ?? null),
    ...renewal(audience, contract.renewsByItself),
  ];
}

function named(
  { customer_id: asked }: Audience,
  { id, name }: AudienceSubject['customer'],
): FailedCondition[] {
  if (asked === undefined || asked.toLowerCase() === id) return [];
  return [{ condition: 'customer_id', asked, value: id, words: `it is for customer ${asked}, not ${name}` }];
}

function lists(audience: Audience, customer: AudienceSubject['customer']): FailedCondition[] {
  return (['segment', 'tier', 'region', 'country'] as const).flatMap((condition) => {
    const asked = audience[condition];
    const value = customer[condition];
    if (asked === undefined || (value !== null && asked.includes(value))) return [];
    const choice = asked.length === 1 ? `${asked[0]}` : `one of ${asked.join(', ')}`;
    const words =
      value === null
        ? `${condition} is unknown; it must be ${choice}`
        : `${condition} "${value}" is not ${choice}`;
    return [{ condition, asked, value, words }];
  });
}

function amounts({ arr_min: least, arr_max: most }: Audience, arr: number | null): FailedCondition[] {
  const failed: FailedCondition[] = [];
  const has = arr === null ? 'ARR in the reporting currency is unknown; it must be' : `ARR ${arr} is not`;
  if (least !== undefined && !(arr !== null && arr >= least))
    failed.push({ condition: 'arr_min', asked: least, value: arr, words: `${has} at least ${least}` });
  if (most !== undefined && !(arr !== null && arr <= most))
    failed.push({ condition: 'arr_max', asked: most, value: arr, words: `${has} at most ${most}` });
  return failed;
}

function length({ term_months_min: asked }: Audience, value: number | null): FailedCondition[] {
  if (asked === undefined || (value !== null && value >= asked)) return [];
  const has = value === null ? 'the term is unknown' : `the term has ${value} months`;
  return [{ condition: 'term_months_min', asked, value, words: `${has}, not at least ${asked}` }];
}

function renewal({ auto_renew: asked }: Audience, value: boolean): FailedCondition[] {
  if (asked === undefined || asked === value) return [];
  const has = value ? 'the contract renews by itself' : 'the contract does not renew by itself';
  return [
    { condition: 'auto_renew', asked, value, words: `${has}; it is for those that do${asked ? '' : ' not'}` },
  ];
}
