import { expect, it } from 'vitest';
import { seesPlaces } from '../../src/engine/sees-places.ts';

it.each([
  ['ops', 'none', true],
  ['ops', 'all', true],
  ['admin', 'none', true],
  ['admin', 'own', false],
  ['admin', 'all', false],
  ['csm', 'none', false],
  ['csm', 'own', false],
  ['viewer', 'all', false],
] as const)('who is %s of %s accounts sees the places of all: %s', (role, scope, sees) => {
  expect(seesPlaces({ roles: [role], scope })).toBe(sees);
});

it('a key for ops and customer success reads the texts of its accounts', () => {
  expect(seesPlaces({ roles: ['ops', 'csm'], scope: 'own' })).toBe(false);
  expect(seesPlaces({ roles: ['ops', 'csm'], scope: 'none' })).toBe(true);
});
