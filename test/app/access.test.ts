import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { composeAccess, isAccessConfigured } from '../../src/app/access.ts';
import { webAddressOf } from '../../src/app/web-address.ts';
import { testConfig } from '../support/app.ts';
import { temporaryFolder } from '../support/cli.ts';
import { silentLogger } from '../support/silent-logger.ts';

const PUBLIC_URL = 'https://ns.example.com';
const AUTH_SECRET = 'Vq0jNw5sZkY8xW2mTbR7cLfH3uPdG9eA';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const configOf = (environment: Record<string, string>) =>
  testConfig({ DATA_DIR: folder.path, ...environment });

describe('signing in', () => {
  it.each([
    ['beyond this machine without anything', { HOST: '0.0.0.0' }],
    ['beyond this machine without an address', { HOST: '0.0.0.0', AUTH_SECRET }],
    ['beyond this machine without a secret', { HOST: '0.0.0.0', PUBLIC_URL }],
    ['behind a proxy on this machine without a secret', { PUBLIC_URL }],
  ])('%s is refused', (_, environment) => {
    const config = configOf(environment);
    expect(isAccessConfigured(config)).toBe(false);
    expect(() => composeAccess(config, { url: 'postgres://127.0.0.1:9/x' }, silentLogger)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID' }),
    );
  });

  it.each([
    ['on this machine', {}],
    ['beyond it with both', { HOST: '0.0.0.0', PUBLIC_URL, AUTH_SECRET }],
  ])('%s is possible', (_, environment) => {
    expect(isAccessConfigured(configOf(environment))).toBe(true);
  });
});

it.each([
  [{}, 'http://127.0.0.1:3000'],
  [{ HOST: '::1', PORT: '4000', BASE_PATH: '/night' }, 'http://[::1]:4000/night'],
  [{ PUBLIC_URL: 'https://ns.example.com/', BASE_PATH: '/night' }, 'https://ns.example.com/night'],
])('links lead to %j as %s', (environment, address) => {
  expect(webAddressOf(configOf(environment as Record<string, string>))).toBe(address);
});
