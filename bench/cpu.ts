import { readdirSync, readFileSync } from 'node:fs';

/** The unit of /proc/PID/stat: a hundredth of a second on every Linux. */
const MS_PER_TICK = 10;

type Stat = { readonly parent: number; readonly ownMs: number; readonly reapedChildrenMs: number };

function statOf(pid: number | string): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the program, in parentheses, may hold spaces.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const ticks = (index: number): number => Number(fields[index]) * MS_PER_TICK;
    return {
      parent: Number(fields[1]),
      ownMs: ticks(11) + ticks(12),
      reapedChildrenMs: ticks(13) + ticks(14),
    };
  } catch {
    return null;
  }
}

/** The CPU time that a process has used so far, in ms; null where the system has no /proc. */
export const cpuOfProcess = (pid: number): number | null => statOf(pid)?.ownMs ?? null;

/** The CPU time of a process, of its children, and of those that have ended: a postmaster and all its backends. */
export function cpuOfFamily(pid: number): number | null {
  const head = statOf(pid);
  if (!head) return null;
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(statOf)
    .filter((stat) => stat?.parent === pid);
  return head.ownMs + head.reapedChildrenMs + children.reduce((sum, child) => sum + (child?.ownMs ?? 0), 0);
}

/** The parent of a process; null where the system has no /proc. */
export const parentOf = (pid: number): number | null => statOf(pid)?.parent ?? null;
