import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cli, jsonOf, temporaryFolder } from '../support/cli.ts';

const ID = '00000000-0000-4000-8000-000000000000';
let folder: ReturnType<typeof temporaryFolder>;
let nowhere: Record<string, string>;

beforeAll(() => {
  folder = temporaryFolder();
  nowhere = { DATABASE_URL: 'postgres://nobody:geheim@127.0.0.1:9/none', DATA_DIR: folder.path };
});
afterAll(() => folder.remove());

describe('usage', () => {
  test('the former name of a group works, and no help shows it', async () => {
    const former = await cli(['definitions', 'schema', '--json'], nowhere);
    expect(former).toEqual(await cli(['playbooks', 'schema', '--json'], nowhere));
    expect(former.code).toBe(0);
    const { stdout } = await cli(['--help'], nowhere);
    expect(stdout).toMatch(/^ +playbooks /m);
    expect(stdout).not.toContain('definitions');
  });

  test.each([
    ['an unknown command', ['fly'], 'fly', 'nightshift --help'],
    ['no command', [], 'missing', 'nightshift --help'],
    ['no subcommand', ['executions'], 'missing', 'nightshift executions --help'],
    [
      'an unknown option',
      ['scan', '--datee', '2026-01-01'],
      'Did you mean --date?',
      'nightshift scan --help',
    ],
    ['a missing argument', ['executions', 'show'], 'id', 'nightshift executions show --help'],
    ['a missing option', ['run', '--stage', 'prepare'], '--contract', 'nightshift run --help'],
    ['too many arguments', ['scan', 'now'], 'Too many', 'nightshift scan --help'],
    ['a date that is none', ['scan', '--date', '2026-02-30'], 'YYYY-MM-DD', 'nightshift scan --help'],
    ['a date with a time', ['start', '--date', '2026-02-01T00:00'], 'YYYY-MM-DD', 'nightshift start --help'],
    [
      'an unknown status',
      ['executions', 'ls', '--status', 'gone'],
      'superseded',
      'nightshift executions ls --help',
    ],
    ['an unknown part', ['seed', '--only', 'all'], 'playbooks', 'nightshift seed --help'],
    [
      'a limit of none',
      ['artifacts', 'ls', '--limit', '0'],
      '--limit takes a whole number from 1 to 10000.',
      'nightshift artifacts ls --help',
    ],
    [
      'a limit in words',
      ['artifacts', 'ls', '--limit', 'many'],
      '--limit takes a whole number from 1 to 10000.',
      'nightshift artifacts ls --help',
    ],
    [
      'a port beyond all',
      ['start', '--port', '70000'],
      '--port takes a whole number from 0 to 65535.',
      'nightshift start --help',
    ],
    ['a port without a server', ['start', '--once', '--port', '80'], '--once', 'nightshift start --help'],
    ['opposites', ['migrate', '--status', '--rollback'], '--rollback', 'nightshift migrate --help'],
  ])('%s ends with 2 and says where to look', async (_, argv, message, help) => {
    const ran = await cli([...argv, '--json'], nowhere);
    expect(ran.code).toBe(2);
    expect(jsonOf(ran)).toEqual({
      error: {
        code: 'USAGE_INVALID',
        message: expect.stringContaining(message),
        hint: expect.stringContaining(help),
      },
    });
    expect(ran.stderr).toContain(message);
    expect((await cli(argv, nowhere)).stdout).toBe('');
  });

  test.each([[['--help']], [['executions', 'ls', '--help']], [['--version']]])(
    '%j is asked for, on stdout',
    async (argv) => {
      const { code, stdout, stderr } = await cli(argv);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).not.toBe('');
    },
  );

  test('--json may stand anywhere', async () => {
    for (const argv of [
      ['--json', 'executions', 'show', ID],
      ['executions', '--json', 'show', ID],
    ])
      expect(jsonOf(await cli(argv, nowhere))).toMatchObject({ error: { code: 'DEPENDENCY_DOWN' } });
  });

  test('every command takes --json', async () => {
    const commands = [
      'start',
      'migrate',
      'seed',
      'scan',
      'run',
      'doctor',
      'executions ls',
      'executions show',
    ].concat(['executions retry', 'executions cancel', 'artifacts ls', 'artifacts show']);
    for (const command of commands) {
      const { stdout } = await cli([...command.split(' '), '--help']);
      expect(stdout, command).toContain('--json');
    }
  });
});

describe('configuration', () => {
  test.each([
    [{ SCAN_TIMEZONE: 'Mars/Olympus' }, 'SCAN_TIMEZONE'],
    [{ HOST: 'a b' }, 'HOST is not an address or a name of this machine.'],
    [{ PORT: 'x' }, 'PORT takes a whole number from 0 to 65535.'],
    [{ LEASE_SECONDS: '0.5' }, 'LEASE_SECONDS takes a whole number of at least 1.'],
  ])('%j ends with 3 and names the variable', async (wrong, name) => {
    const ran = await cli(['executions', 'ls', '--json'], { ...nowhere, ...wrong });
    expect(ran.code).toBe(3);
    expect(jsonOf(ran)).toMatchObject({
      error: { code: 'CONFIG_INVALID', message: expect.stringContaining(name) },
    });
  });

  test.each([[['start', '--once']], [['run', '--contract', ID, '--stage', 'prepare']]])(
    '%j without the key of the chosen provider ends with 3, before anything is done',
    async (argv) => {
      const { code, stderr } = await cli(argv, {
        ...nowhere,
        LLM_PROVIDER: 'anthropic',
        OPENAI_API_KEY: 'sk-other',
      });
      expect(code).toBe(3);
      expect(stderr).toContain('ANTHROPIC_API_KEY');
      expect(stderr).not.toContain('sk-other');
    },
  );
});

describe('a database that is down', () => {
  test.each([
    [['executions', 'ls']],
    [['artifacts', 'show', ID]],
    [['migrate']],
    [['migrate', '--status']],
    [['seed']],
    [['scan']],
    [['start', '--once']],
  ])('%j ends with 4, and keeps the password to itself', async (argv) => {
    const ran = await cli([...argv, '--json'], nowhere);
    expect(ran.code).toBe(4);
    expect(jsonOf(ran)).toMatchObject({ error: { code: 'DEPENDENCY_DOWN', hint: expect.any(String) } });
    expect(ran.stdout + ran.stderr).not.toContain('geheim');
  });

  test('doctor ends with 4, and still says all that it can', async () => {
    const ran = await cli(['doctor', '--json'], nowhere);
    expect(ran.code).toBe(4);
    expect(jsonOf(ran)).toMatchObject({
      ok: false,
      checks: expect.arrayContaining([
        expect.objectContaining({ name: 'node', status: 'ok' }),
        expect.objectContaining({ name: 'zone', status: 'ok' }),
        expect.objectContaining({ name: 'database', status: 'fail', hint: expect.any(String) }),
      ]),
    });
    expect(ran.stdout + ran.stderr).not.toContain('geheim');
  });
});
