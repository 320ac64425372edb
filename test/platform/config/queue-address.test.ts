import { expect, it } from 'vitest';
import { formatQueueAddress, parseQueueAddress } from '../../../src/platform/config/queue-address.ts';

const node = (port: number, host = 'a') => ({ host, port });

it.each([
  ['redis://a', { mode: 'single', nodes: [node(6379)], tls: false, db: 0, master: null }],
  ['rediss://a:6380/2', { mode: 'single', nodes: [node(6380)], tls: true, db: 2 }],
  ['valkeys://a', { mode: 'single', nodes: [node(6379)], tls: true }],
  ['redis://[::1]:6380', { nodes: [node(6380, '::1')] }],
  ['redis://:p%40ss@a', { username: undefined, password: 'p@ss' }],
  ['redis://app:secret@a', { username: 'app', password: 'secret' }],
  [
    'redis+sentinel://a,b:26380/night',
    { mode: 'sentinel', nodes: [node(26379), node(26380, 'b')], master: 'night' },
  ],
  ['rediss+sentinel://a/night/3', { mode: 'sentinel', tls: true, master: 'night', db: 3 }],
  ['redis+cluster://a,b:7000', { mode: 'cluster', nodes: [node(6379), node(7000, 'b')] }],
])('%s', (url, expected) => {
  expect(parseQueueAddress(url)).toMatchObject({ kind: 'redis', ...expected });
});

it('postgres is taken as it is', () => {
  expect(parseQueueAddress('postgres://u:p@db/app')).toEqual({
    kind: 'postgres',
    url: 'postgres://u:p@db/app',
  });
});

it.each([
  ['', 'nothing'],
  ['http://a', 'another scheme'],
  ['redis://', 'no host'],
  ['redis://a,b', 'several servers without Sentinel or Cluster'],
  ['redis://a:99999', 'a port that cannot be'],
  ['redis://a/one', 'a database that is no number'],
  ['redis://user@a', 'a user without a password'],
  ['redis://:p@ss@a', 'a password that is not encoded'],
  ['redis+sentinel://a', 'Sentinels without the name of the master'],
  ['redis+cluster://a/1', 'a database in a Cluster'],
  ['redis://a?db=1', 'parameters'],
])('"%s" is refused: %s', (url) => {
  expect(parseQueueAddress(url)).toBeNull();
});

it.each([
  ['redis://app:secret@a/2', 'redis://a:6379/2'],
  ['rediss+sentinel://:secret@a,[::1]:1/night/3', 'rediss+sentinel://a:26379,[::1]:1/night/3'],
  ['redis+cluster://a', 'redis+cluster://a:6379'],
  ['postgres://app:secret@db:5433/x?sslmode=require', 'postgres://db:5433/x'],
])('%s is shown as %s', (url, words) => {
  const address = parseQueueAddress(url);
  expect(address && formatQueueAddress(address)).toBe(words);
});
