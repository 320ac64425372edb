import { createInterface } from 'node:readline/promises';

/** Puts a question to the person at the terminal, which yes or no answers. */
export type Ask = (question: string, signal: AbortSignal) => Promise<boolean>;

/** Undefined where nobody is there to answer. */
export function askAtTerminal(): Ask | undefined {
  const { stdin, stderr } = process;
  if (!stdin.isTTY || !stderr.isTTY) return undefined;
  return async (question, signal) => {
    // Not as a terminal, which would keep Ctrl-C to itself.
    const lines = createInterface({ input: stdin, output: stderr, terminal: false });
    try {
      return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `, { signal })).trim());
    } finally {
      lines.close();
    }
  };
}
