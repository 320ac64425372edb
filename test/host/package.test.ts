import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { describe, expect, it, onTestFinished } from 'vitest';
import { buildHost, bundleHost } from '../../bin/build-host.ts';
import { isThorough } from '../support/thorough.ts';

const root = join(import.meta.dirname, '../..');
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'host-package-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
};
/** What a command says where it fails; nothing where it does not. */
function run(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  return status === 0 ? '' : stdout + stderr;
}
const importsOf = (code: string): string[] =>
  [...code.matchAll(/(?:from|import)\s*"([^"]+)"/g)].map(([, name = '']) => name);

it('is made of bundles that need React at most, and the hook takes no more than 6 kB', async () => {
  const folder = newFolder();
  await bundleHost(folder);
  const scripts = readdirSync(folder).filter((name) => name.endsWith('.js'));
  const textOf = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const loaded = (name: string): string[] => [
    name,
    ...importsOf(textOf(name))
      .filter((each) => each.startsWith('./'))
      .flatMap(loaded),
  ];
  const outside = scripts.flatMap((name) => importsOf(textOf(name))).filter((name) => !name.startsWith('./'));
  expect(new Set(outside)).toEqual(new Set(['react', 'react/jsx-runtime']));
  expect(loaded('next.js')).toEqual(['next.js']);
  expect(importsOf(textOf('next.js'))).toEqual([]);
  const hookBytes = loaded('react.js').reduce((sum, name) => sum + gzipSync(textOf(name)).length, 0);
  expect(hookBytes).toBeGreaterThan(1000);
  expect(hookBytes).toBeLessThanOrEqual(6000);
  // A server component may import them: the directive survives, and the proxy stays on the server.
  expect(textOf('react.js')).toMatch(/^"use client";/);
  expect(textOf('task-mode.js')).toMatch(/^"use client";/);
  expect(textOf('next.js')).not.toContain('use client');
});

const SIGN_IN = 'export declare const auth: () => Promise<{ user?: { email?: string | null } } | null>;';
const examplesOf = (page: string): string[] =>
  [...readFileSync(join(root, page), 'utf8').matchAll(/```tsx?\n([\s\S]*?)```/g)].map(
    ([, code = '']) => code,
  );

/** How a strict host calls everything that is exported. */
const CONSUMER = `
import { type Problem, useDatabaseWorkflow } from 'nightshift/react';
import { TaskModeFullscreen } from 'nightshift/task-mode';
import { workflowProxy } from 'nightshift/next';

export const { GET, POST } = workflowProxy({ baseUrl: undefined, apiKey: 'k', actor: async () => null });
export function Page() {
  const { error, currentStep, executeStep } = useDatabaseWorkflow('Prepare', 'customer-1', { complete: false });
  const problem: Problem | null = error;
  return (
    <button onClick={() => void executeStep()}>
      {problem?.code ?? currentStep?.title}
      <TaskModeFullscreen customerId="1" customerName="Northwind" stageName="Prepare" onClose={() => undefined} />
    </button>
  );
}
`;

describe.runIf(isThorough)('the package', () => {
  it('packs into one that publint, attw and a strict host take', async () => {
    const folder = newFolder();
    const package_ = join(folder, 'package');
    await buildHost(package_);
    const manifest = JSON.parse(readFileSync(join(package_, 'package.json'), 'utf8'));
    expect(manifest).toMatchObject({
      name: 'nightshift',
      type: 'module',
      peerDependencies: { react: '>=18' },
    });
    expect(manifest).not.toHaveProperty('dependencies');
    expect(manifest.version).toBe(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version);

    const { messages } = await publint({ pkgDir: package_, strict: true });
    expect(messages.map((message) => formatMessage(message, manifest))).toEqual([]);

    expect(run('npm', ['pack', '--silent', '--pack-destination', folder], package_)).toBe('');
    const packed = join(folder, `nightshift-${manifest.version}.tgz`);
    const attw = [
      fileURLToPath(new URL('dist/index.js', import.meta.resolve('@arethetypeswrong/cli/package.json'))),
      '--profile',
      'esm-only',
      packed,
    ];
    expect(run(process.execPath, attw, folder)).toBe('');

    const host = join(folder, 'host');
    mkdirSync(join(host, 'node_modules/@types'), { recursive: true });
    expect(run('tar', ['-xzf', packed, '-C', join(host, 'node_modules')], folder)).toBe('');
    renameSync(join(host, 'node_modules/package'), join(host, 'node_modules/nightshift'));
    for (const name of ['react', '@types/react', 'csstype', '@types/node', 'undici-types'])
      symlinkSync(join(root, 'node_modules', name), join(host, 'node_modules', name));
    // The host's own sign-in, which the page names.
    mkdirSync(join(host, 'node_modules/@/auth'), { recursive: true });
    writeFileSync(join(host, 'node_modules/@/auth/index.d.ts'), SIGN_IN);
    const [route = '', component = ''] = examplesOf('docs/react.md');
    writeFileSync(join(host, 'page.tsx'), CONSUMER);
    writeFileSync(join(host, 'route.ts'), route);
    writeFileSync(join(host, 'renewal.tsx'), component);
    const options = [
      '--strict',
      '--exactOptionalPropertyTypes',
      '--noEmit',
      '--jsx',
      'react-jsx',
      '--types',
      'node',
    ];
    const tsc = [join(root, 'node_modules/typescript/bin/tsc'), ...options];
    for (const [module, resolution] of [
      ['esnext', 'bundler'],
      ['nodenext', 'nodenext'],
    ] as const)
      expect(
        run(
          process.execPath,
          [
            ...tsc,
            '--module',
            module,
            '--moduleResolution',
            resolution,
            'page.tsx',
            'route.ts',
            'renewal.tsx',
          ],
          host,
        ),
      ).toBe('');
  }, 300_000);
});
