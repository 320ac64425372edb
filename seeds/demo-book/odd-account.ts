import type { AccountPlan, ContractPlan } from './plan.ts';

/** The account of one case, with one contract named after it. */
export const oddAccount = (
  key: string,
  name: string,
  where: string,
  story: AccountPlan['story'],
  contract: Omit<ContractPlan, 'externalId'>,
  rest: Partial<AccountPlan> = {},
): AccountPlan => {
  const [country = '', industry = ''] = where.split(' ');
  return {
    externalId: `ACC-${key}`,
    name,
    country,
    industry,
    story,
    contracts: [{ externalId: `CTR-${key}`, ...contract }],
    ...rest,
  };
};
