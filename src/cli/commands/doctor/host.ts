import { access, constants, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { addDays, todayIn } from '../../../platform/civil-date.ts';
import type { Config } from '../../../platform/config/config.ts';
import { findRun } from '../../../platform/host/claim-run.ts';
import { KEY_VARIABLES, missingKey } from '../../provider-key.ts';
import { check, type DoctorCheck } from './report.ts';

const GIB = 1024 ** 3;
const WARN_BELOW_BYTES = 2 * GIB;
const FAIL_BELOW_BYTES = GIB / 4;

/** Checks what needs no database: Node, data folder, zone, provider. */
export async function checkHost(config: Config): Promise<DoctorCheck[]> {
  const run = findRun(config.dataDir);
  return [
    check('node', 'ok', `${process.version} (20.19 or newer is needed, 24 recommended)`),
    check(
      'start',
      'ok',
      run === null ? 'no `nightshift start` runs here' : `process ${run.pid} ${run.url}`.trim(),
    ),
    await checkFolder(config.dataDir),
    checkZone(config, new Date()),
    checkProvider(config),
  ];
}

async function checkFolder(folder: string): Promise<DoctorCheck> {
  try {
    const existing = await nearestExisting(folder);
    await access(existing, constants.W_OK);
    return await checkSpace('data', existing, folder);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN';
    const hint = 'Give the folder to the user who runs this, or name another one in DATA_DIR.';
    return check('data', 'fail', `${folder} cannot be written to (${reason})`, hint);
  }
}

async function nearestExisting(folder: string): Promise<string> {
  const exists = await access(folder).then(
    () => true,
    () => false,
  );
  const parent = dirname(folder);
  return exists || parent === folder ? folder : nearestExisting(parent);
}

/** Checks the free space of the disk that holds a folder. */
export async function checkSpace(name: string, folder: string, shown = folder): Promise<DoctorCheck> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const detail = `${shown}, ${(free / GIB).toFixed(1)} GiB free`;
  if (free >= WARN_BELOW_BYTES) return check(name, 'ok', detail);
  return check(name, free < FAIL_BELOW_BYTES ? 'fail' : 'warn', detail, 'Free some disk space.');
}

/** Shows the next scan by the wall clock of the zone. */
export function checkZone({ scan: { zone, at } }: Config, now: Date): DoctorCheck {
  const today = todayIn(zone, now);
  const time = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(now);
  const next = time < at ? today : addDays(today, 1);
  return check('zone', 'ok', `${zone}, where it is ${today} ${time}; the next scan is due at ${next} ${at}`);
}

/** Checks that the chosen provider has its key; never shows the key. */
export function checkProvider(config: Config): DoctorCheck {
  const { llm, secrets } = config;
  const present = [
    ...(secrets.openaiApiKey === undefined ? [] : [KEY_VARIABLES.openai]),
    ...(secrets.anthropicApiKey === undefined ? [] : [KEY_VARIABLES.anthropic]),
  ];
  const missing = missingKey(config);
  if (missing !== null)
    return check(
      'provider',
      'fail',
      `${llm.provider}, model ${llm.model}; ${missing} is not set`,
      `Set ${missing}, or unset LLM_PROVIDER to work with the mock.`,
    );
  if (llm.provider === 'mock') {
    const unused = present.length > 0 ? `; ${present.join(' and ')} set but not used` : '';
    return check('provider', 'ok', `mock: no model is asked and nothing is spent${unused}`);
  }
  return check(
    'provider',
    'ok',
    `${llm.provider}, model ${llm.model}; ${KEY_VARIABLES[llm.provider]} is set`,
  );
}
