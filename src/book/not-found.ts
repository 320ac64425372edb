import { NightshiftError } from '../platform/errors.ts';

export const noCustomer = (reference: string): NightshiftError =>
  new NightshiftError(
    'NOT_FOUND',
    `There is no customer ${reference}.`,
    'Give the id or the external id of a customer.',
  );

export const noContract = (reference: string): NightshiftError =>
  new NightshiftError(
    'NOT_FOUND',
    `There is no contract ${reference}.`,
    'Give the id or the external id of a contract.',
  );
