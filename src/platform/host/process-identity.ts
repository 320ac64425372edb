import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * A process by its pid and start time. Pids are reused, after a reboot and in containers within seconds, so a process
 * is the same one only if it also started at the same time of the same boot.
 */
export type ProcessIdentity = { readonly pid: number; readonly startedAt: string | null };

/** The identity of a running process; null where no process has this pid (a zombie does not count). */
export function identifyProcess(pid: number): ProcessIdentity | null {
  if (!isAlive(pid)) return null;
  if (process.platform === 'linux') return identifyOnLinux(pid);
  if (process.platform === 'win32') return { pid, startedAt: null };
  const started = processStatus(pid, 'lstart=');
  return { pid, startedAt: started };
}

/** Whether the process seen before still runs. Where start times cannot be read, the pid decides. */
export function isSameProcess(seen: ProcessIdentity): boolean {
  const now = identifyProcess(seen.pid);
  if (now === null) return false;
  return now.startedAt === null || seen.startedAt === null || now.startedAt === seen.startedAt;
}

/** The identity of this process. */
export function ownIdentity(): ProcessIdentity {
  return identifyProcess(process.pid) ?? { pid: process.pid, startedAt: null };
}

/** The command line of a running process; null when it cannot be read. */
export function commandLineOf(pid: number): string | null {
  if (process.platform === 'win32') return null;
  if (process.platform !== 'linux') return processStatus(pid, 'command=');
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() || null;
  } catch {
    return null;
  }
}

/** Reads what `JSON.stringify(identity)` wrote; null for anything else. */
export function parseIdentity(text: string): ProcessIdentity | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('pid' in value)) return null;
    const { pid } = value;
    const startedAt = 'startedAt' in value && typeof value.startedAt === 'string' ? value.startedAt : null;
    return typeof pid === 'number' && Number.isInteger(pid) && pid > 0 ? { pid, startedAt } : null;
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, under another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function identifyOnLinux(pid: number): ProcessIdentity | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold anything, so fields are counted after it: state is the first, start time the
    // 20th.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return null;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return { pid, startedAt: `${boot}:${fields[19] ?? ''}` };
  } catch {
    return { pid, startedAt: null };
  }
}

function processStatus(pid: number, column: string): string | null {
  const result = spawnSync('ps', ['-o', column, '-p', String(pid)], { encoding: 'utf8' });
  return result.status === 0 ? result.stdout.trim() || null : null;
}
