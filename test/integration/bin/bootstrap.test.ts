import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
const FAKE_VITEST = `
import { writeFileSync } from 'node:fs';
const args = process.argv.slice(2);
if (args.includes('--no-counts')) process.exit(4);
const counts = { passed: args.includes('--none') ? 0 : 7, failed: args.includes('--fail') ? 2 : 0, skipped: 1 };
writeFileSync(process.env.NIGHTSHIFT_TEST_COUNTS, JSON.stringify(counts));
if (args.includes('--wait')) {
  process.once('SIGTERM', () => process.exit(9));
  setInterval(() => undefined, 1000);
} else if (args.includes('--fail')) process.exitCode = 1;
// Last: whoever reads it may send a signal at once.
console.log('args ' + JSON.stringify(args));
`;
const FAKE_CLI = `
const args: string[] = process.argv.slice(2);
if (args.includes('--wait')) {
  process.once('SIGTERM', () => { console.log('drained'); process.exit(5); });
  setInterval(() => undefined, 1000);
}
// Last: whoever reads it may send a signal at once.
console.log(JSON.stringify(args));
`;

let project: string;

/** A small project with our bin folder and only local packages, so that npm needs no network. */
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'nightshift-bootstrap-'));
  cpSync(join(ROOT, 'bin'), join(project, 'bin'), { recursive: true });
  cpSync(join(ROOT, '.npmrc'), join(project, '.npmrc'));
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const { start, test: testScript } = scripts;
  const dependencies = { vitest: 'file:fake-vitest' };
  write('package.json', {
    name: 'sample',
    version: '1.0.0',
    type: 'module',
    scripts: { start, test: testScript },
    dependencies,
  });
  write('package-lock.json', {
    name: 'sample',
    version: '1.0.0',
    lockfileVersion: 3,
    requires: true,
    packages: {
      '': { name: 'sample', version: '1.0.0', dependencies },
      'fake-vitest': { name: 'vitest', version: '1.0.0' },
      'node_modules/vitest': { resolved: 'fake-vitest', link: true },
    },
  });
  mkdirSync(join(project, 'fake-vitest'));
  write('fake-vitest/package.json', { name: 'vitest', version: '1.0.0', type: 'module' });
  writeFileSync(join(project, 'fake-vitest/vitest.mjs'), FAKE_VITEST);
  mkdirSync(join(project, 'src/cli'), { recursive: true });
  writeFileSync(join(project, 'src/cli/main.ts'), FAKE_CLI);
});

afterEach(() => {
  rmSync(project, { recursive: true, force: true });
});

describe('npm test', () => {
  test('as the very first command installs, passes its arguments on, and ends with the counts', async () => {
    const first = await run('npm', ['test', '--', 'some.test.ts', '-t', 'a name']);
    expect(first.stdout).toBe('args ["run","some.test.ts","-t","a name"]\n7 passed, 0 failed, 1 skipped\n');
    expect(first.stderr).toContain('Installing');
    expect(first.code).toBe(0);
    const second = await run('npm', ['test']);
    expect(second.stderr).not.toContain('Installing');
  });

  test.each([
    ['a test failed', '--fail', '7 passed, 2 failed, 1 skipped'],
    ['no test ran', '--none', '0 passed, 0 failed, 1 skipped'],
    ['it ended before it could count', '--no-counts', '0 passed, 1 failed, 0 skipped'],
  ])('fails when %s', async (_, flag, lastLine) => {
    const { stdout, code } = await run('node', ['bin/bootstrap.mjs', 'test', flag]);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(lastLine);
    expect(code).toBeGreaterThan(0);
  });

  test('passes SIGTERM on', async () => {
    const child = start('node', ['bin/bootstrap.mjs', 'test', '--wait']);
    await child.saw('args');
    child.process.kill('SIGTERM');
    const { code, stdout } = await child.ended;
    expect({ code, stdout }).toEqual({ code: 9, stdout: expect.stringContaining('7 passed, 1 failed') });
  });
});

describe('npm start', () => {
  beforeEach(() => {
    installPackagesOfCli();
  });

  test('passes its arguments on, and prints nothing of its own on stdout', async () => {
    const { stdout, stderr, code } = await run('npm', [
      'start',
      '--',
      '--once',
      '--json',
      '--date',
      '2026-12-01',
    ]);
    expect(stderr).toBe('');
    expect(stdout).toBe('["start","--once","--json","--date","2026-12-01"]\n');
    expect(code).toBe(0);
  });

  test('gets SIGTERM itself and decides its exit code', async () => {
    const child = start('node', ['bin/bootstrap.mjs', 'start', '--wait']);
    await child.saw('--wait');
    child.process.kill('SIGTERM');
    expect(await child.ended).toMatchObject({ code: 5, stdout: expect.stringContaining('drained') });
  });
});

describe('installing', () => {
  test('is done once by two that start at the same moment', async () => {
    const both = await Promise.all([run('npm', ['test']), run('npm', ['test'])]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(both.filter(({ stderr }) => stderr.includes('Installing'))).toHaveLength(1);
  });

  test('shows what npm says when it fails', async () => {
    write('package-lock.json', { name: 'sample', lockfileVersion: 3, packages: {} });
    const { stdout, stderr, code } = await run('npm', ['test']);
    expect({ stdout, code }).toEqual({ stdout: '', code: 1 });
    expect(stderr).toMatch(/npm error[\s\S]*npm ci failed/);
  });

  test('accepts what a person installed if it fulfils the lock file, and nothing else', async () => {
    const { fulfils } = await installModule();
    const here = {
      os: [process.platform],
      cpu: [process.arch],
      optional: true,
      version: '1.0.0',
      integrity: 'a',
    };
    const there = { ...here, os: ['sunos'] };
    const lock = { packages: { '': {}, a: { version: '1.0.0', integrity: 'x' }, here, there } };
    const a = lock.packages.a;
    expect(fulfils({ packages: { a, here } }, lock)).toBe(true);
    expect(fulfils({ packages: { a } }, lock)).toBe(false);
    expect(fulfils({ packages: { here } }, lock)).toBe(false);
    expect(fulfils({ packages: { a, here, extra: { version: '1.0.0' } } }, lock)).toBe(false);
    expect(fulfils({ packages: { a: { ...a, version: '1.0.1' }, here } }, lock)).toBe(false);
    expect(fulfils({ packages: { a: { ...a, integrity: 'y' }, here } }, lock)).toBe(false);
  });

  test('is due again when a package is gone', async () => {
    await run('npm', ['test']);
    rmSync(join(project, 'node_modules/vitest'));
    expect(await run('npm', ['test'])).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('Installing'),
    });
  });

  test('is due again when the lock file changed', async () => {
    await run('npm', ['test']);
    const { isInstalled } = await installModule();
    expect(isInstalled(project)).toBe(true);
    const lock = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8'));
    lock.packages['node_modules/other'] = { version: '1.0.0', integrity: 'x' };
    write('package-lock.json', lock);
    expect(isInstalled(project)).toBe(false);
  });
});

test('the command line tool says how to install what is missing', async () => {
  const { stderr, code } = await run('node', ['bin/nightshift.mjs', 'doctor']);
  expect({ stderr, code }).toEqual({ stderr: expect.stringContaining('npm ci'), code: 3 });
});

test.each([
  ['18.20.4', 3],
  ['20.18.3', 3],
  ['20.19.0', 0],
  ['22.0.0', 0],
  ['24.1.0', 0],
])('on Node %s the exit code is %i', async (version, expected) => {
  const check = `import('./bin/node-version.mjs').then((m) => m.refuseOldNode('${version}'))`;
  const { stderr, code } = await run('node', ['-e', check]);
  expect(code).toBe(expected);
  if (expected !== 0) expect(stderr).toContain('needs Node 20.19');
});

type InstallModule = {
  fulfils(record: object, lock: object): boolean;
  isInstalled(root: string): boolean;
};

/** Plain JavaScript, since it runs before anything could read TypeScript. */
function installModule(): Promise<InstallModule> {
  return import(join(ROOT, 'bin/install.mjs'));
}

/** The real tsx, and stand-ins for the other packages that the command line tool looks for at its start. */
function installPackagesOfCli(): void {
  mkdirSync(join(project, 'node_modules'));
  for (const name of ['tsx', 'zod', 'commander']) {
    symlinkSync(join(ROOT, 'node_modules', name), join(project, 'node_modules', name));
  }
  symlinkSync('../fake-vitest', join(project, 'node_modules/vitest'));
  const { packages } = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8'));
  write('node_modules/.package-lock.json', { packages });
}

function write(path: string, content: object): void {
  writeFileSync(join(project, path), JSON.stringify(content));
}

function run(program: string, args: readonly string[]) {
  return start(program, args).ended;
}

function start(program: string, args: readonly string[]) {
  const { NIGHTSHIFT_TEST_COUNTS: _, ...env } = process.env;
  const child: ChildProcess = spawn(program === 'node' ? process.execPath : program, args, {
    cwd: project,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  return {
    process: child,
    saw: (text: string) => expect.poll(() => stdout, { timeout: 10_000 }).toContain(text),
    ended: new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
      child.once('close', (code) => resolve({ code, stdout, stderr }));
    }),
  };
}
