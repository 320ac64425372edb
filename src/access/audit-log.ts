import type { Actor } from './actor.ts';

/** Records manual actions and who took them. */
export type AuditLog = {
  /**
   * Records work on the whole book, which takes many statements. The entry is written at the beginning, so that it
   * exists even where the work breaks off. A change of one thing writes its entry in its own statement instead.
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
