import { createInterface } from 'node:readline/promises';

/** Asks the person at the terminal a yes-or-no question. */
export type Ask = (question: string, signal: AbortSignal) => Promise<boolean>;

/** Undefined where nobody is at the terminal. */
export function askAtTerminal(): Ask | undefined {
  const { stdin, stderr } = process;
  if (!stdin.isTTY || !stderr.isTTY) return undefined;
  return async (question, signal) => {
    // A readline in terminal mode would keep Ctrl-C to itself.
    const lines = createInterface({ input: stdin, output: stderr, terminal: false });
    try {
      return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `, { signal })).trim());
    } finally {
      lines.close();
    }
  };
}
