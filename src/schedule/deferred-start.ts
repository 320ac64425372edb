import type { DeferReason } from './decide-starts.ts';

/** A start that was due and did not happen. */
export type DeferredStart = {
  readonly termId: string;
  readonly key: string;
  readonly stage: string;
  readonly occurrence: number;
  readonly customer: string;
  readonly contract: string;
  readonly contractId: string;
  readonly owner: string | null;
  readonly ownerEmail: string | null;
  /** Why it was deferred; `bundled`: it is bundled with the execution of another contract. */
  readonly reason: DeferReason | 'bundled';
  /** The first night on which it was deferred. */
  readonly since: string;
  /** The last day on which it can start; null where it is bundled. */
  readonly notAfter: string | null;
  /** The contract that it is bundled with. */
  readonly leadContract: string | null;
};

export type DeferredStartFilter = {
  readonly stage?: string | undefined;
  /** Part of a name or of an e-mail address. */
  readonly owner?: string | undefined;
  /** Also lists the bundled ones. */
  readonly bundled?: boolean | undefined;
  readonly limit: number;
  /** The last of the page before. */
  readonly after?: DeferredPlace | undefined;
};

/** A place in the list of deferred starts; what is gone by now still has one. */
export type DeferredPlace = Pick<DeferredStart, 'notAfter' | 'since' | 'termId' | 'key' | 'occurrence'>;
