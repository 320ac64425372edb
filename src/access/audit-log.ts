import type { Actor } from './actor.ts';

/** Where who did what by hand is written down. */
export type AuditLog = {
  /**
   * For work on the whole book, which is many statements: written as it begins, so that who asked for it stands there
   * even where it broke off. A change of one thing writes its row in its own statement instead.
   */
  record(
    actor: Actor,
    entry: {
      readonly action: string;
      readonly subject: { readonly type: string; readonly id: string };
      readonly details?: Readonly<Record<string, unknown>>;
    },
  ): Promise<void>;
};
