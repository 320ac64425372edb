import { z } from 'zod';
import { FACT_KINDS } from '../../context/fact-value.ts';
import { pageFrom, placeIn } from '../../platform/cursor.ts';
import { contractDetail, contractSummary, customerDetail, customerSummary, fact } from '../contract/book.ts';
import { pageOf, pageQuery } from '../contract/page.ts';
import { anyJson, day, reference, uuid } from '../contract/values.ts';
import { defineRoute } from '../route.ts';

const tag = 'Book';
const params = z.object({ id: reference });
const search = z.string().min(1).max(200).optional();
const owned = {
  owner: z.string().min(1).max(200).optional().describe("Part of the owner's name or e-mail address"),
  mine: z.stringbool().optional().describe('Only those whose owner you are'),
};
const idPlace = z.tuple([z.uuid()]);
const renewalPlace = z.tuple([z.iso.date().or(z.literal('')), z.uuid()]);

export const bookRoutes = [
  defineRoute({
    method: 'GET',
    path: '/api/customers',
    operationId: 'listCustomers',
    tag,
    summary: 'List customers by name',
    permission: 'book:read',
    input: {
      query: pageQuery.extend({ search: search.describe('Part of the name, or an external id'), ...owned }),
    },
    output: { 200: pageOf(customerSummary) },
    handle: async ({ actor, actions, query: { cursor, limit, ...filter } }) => {
      const after = placeIn(idPlace, cursor)?.[0];
      const found = await actions.book.customers(actor, { ...filter, limit: limit + 1, after });
      return { body: pageFrom(found, limit, ({ id }) => [id]) };
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/customers/:id',
    operationId: 'getCustomer',
    tag,
    summary: 'Show a customer',
    description:
      'By id or external id: contracts, contacts, how fresh its data are, what is prepared and deferred.',
    permission: 'book:read',
    objects: { id: 'customer' },
    input: { params },
    output: { 200: customerDetail },
    handle: async ({ actor, actions, params: { id } }) => ({ body: await actions.book.customer(actor, id) }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/contracts',
    operationId: 'listContracts',
    tag,
    summary: 'List contracts, what renews next first',
    permission: 'book:read',
    input: {
      query: pageQuery.extend({
        search: search.describe('Part of the name of the contract or its customer, or an external id'),
        customer: reference.optional().describe('An id or an external id'),
        renewsFrom: day.optional().describe('The open term ends on this day or later'),
        renewsTo: day.optional().describe('The open term ends on this day or before'),
        ...owned,
      }),
    },
    output: { 200: pageOf(contractSummary) },
    handle: async ({ actor, actions, query: { cursor, limit, ...filter } }) => {
      const [renewalDate = '', id = ''] = placeIn(renewalPlace, cursor) ?? [];
      const after = cursor === undefined ? undefined : { renewalDate: renewalDate || null, id };
      const found = await actions.book.contracts(actor, { ...filter, limit: limit + 1, after });
      return { body: pageFrom(found, limit, (last) => [last.renewalDate ?? '', last.id]) };
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/contracts/:id',
    operationId: 'getContract',
    tag,
    summary: 'Show a contract',
    description:
      'By id or external id: its terms and how they ended, the newest fact of each kind, what is prepared.',
    permission: 'book:read',
    objects: { id: 'contract' },
    input: { params },
    output: { 200: contractDetail },
    handle: async ({ actor, actions, params: { id } }) => ({ body: await actions.book.contract(actor, id) }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/contracts/:id/facts',
    operationId: 'listFacts',
    tag,
    summary: 'List what was said about the terms of a contract, the newest first',
    permission: 'book:read',
    objects: { id: 'contract' },
    input: { params, query: pageQuery },
    output: { 200: pageOf(fact) },
    handle: async ({ actor, actions, params: { id }, query: { cursor, limit } }) => {
      const after = placeIn(idPlace, cursor)?.[0];
      const found = await actions.book.facts(actor, id, { limit: limit + 1, after });
      return { body: pageFrom(found, limit, ({ id }) => [id]) };
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/contracts/:id/facts',
    operationId: 'recordFact',
    tag,
    summary: 'Record what somebody said or did about a renewal',
    description:
      'You are its source. Facts are only added: the newest of a kind counts. Who says the same again gets the fact that there is (200).',
    permission: 'book:record',
    objects: { id: 'contract' },
    input: {
      params,
      body: z.strictObject({
        kind: z
          .string()
          .max(50)
          .describe(`What it is about: ${FACT_KINDS.join(', ')}`),
        value: z.record(z.string(), anyJson).describe('Keys as in `facts.*` of the template reference'),
        asOf: day.optional().describe('The day of which it is true, today or before; today where omitted'),
        termNumber: z.number().int().min(1).max(10_000).optional().describe('The open term where omitted'),
      }),
    },
    output: { 200: z.object({ factId: uuid }), 201: z.object({ factId: uuid }) },
    handle: async ({ actor, actions, params: { id }, body }) => {
      const { id: factId, created } = await actions.book.recordFact(actor, { contract: id, ...body });
      return { status: created ? 201 : 200, body: { factId } };
    },
  }),
];
