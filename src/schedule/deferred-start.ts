import type { DeferReason } from './decide-starts.ts';

/** What is due and did not start. */
export type DeferredStart = {
  readonly stage: string;
  readonly occurrence: number;
  readonly customer: string;
  readonly contract: string;
  readonly contractId: string;
  readonly owner: string | null;
  readonly ownerEmail: string | null;
  /** Why it waits; `covered`: another contract's execution speaks for it. */
  readonly reason: DeferReason | 'bundled';
  /** The first night on which it was held back. */
  readonly since: string;
  /** The last day on which it can start; null where it is covered. */
  readonly notAfter: string | null;
  /** The execution that speaks for it. */
  readonly leadContract: string | null;
};

export type DeferredStartFilter = {
  readonly stage?: string | undefined;
  /** Part of a name or of an e-mail address. */
  readonly owner?: string | undefined;
  /** Also those that another contract's execution speaks for. */
  readonly bundled?: boolean | undefined;
  readonly limit: number;
};
