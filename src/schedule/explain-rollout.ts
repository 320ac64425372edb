import { type CivilDate, daysBetween } from '../platform/civil-date.ts';
import { type FailedCondition, failedConditions } from './audience-conditions.ts';
import { type VersionReason, whyNotChosen } from './explain-version.ts';
import type { ChosenFacts, RolloutFacts, StartedFacts, StartFacts, VersionFacts } from './start-facts.ts';
import { closesOn, nextStartAfter, opensOn, type PlacedWindow } from './window.ts';

/** Why no stage is prepared for a contract. */
type ContractReason = {
  readonly code: 'contract_status' | 'customer_churned' | 'no_open_term' | 'outcome_known' | 'rolled';
  readonly words: string;
};

/**
 * `starts`: a scan of that day starts it. `deferred`: it is due, but must wait. `bundled`: it is due, but a contract
 * that renews together with it leads their start group. `started`: this occurrence has its execution. `not_yet`,
 * `over`: the day is before or after the window. `no_anchor`: the anchor of the window is unknown. `not_for_it`: no
 * live version of the key is for this contract. `not_prepared`: no stage is prepared for the contract.
 */
export type StartAnswer =
  | 'starts'
  | 'deferred'
  | 'bundled'
  | 'started'
  | 'not_yet'
  | 'over'
  | 'no_anchor'
  | 'not_for_it'
  | 'not_prepared';

export type VersionExplanation = {
  readonly version: number;
  readonly versionId: string;
  /** Null for a version that was never rolled out. */
  readonly rollout: RolloutFacts | null;
  readonly isChosen: boolean;
  /** Why the version does not apply; empty for the chosen one. */
  readonly reasons: readonly VersionReason[];
  readonly failedConditions: readonly FailedCondition[];
};

export type StageExplanation = {
  readonly key: string;
  readonly stage: string;
  readonly answer: StartAnswer;
  /** The answer in one line. */
  readonly words: string;
  /** The version that applies; null where none does. */
  readonly version: number | null;
  readonly anchorOn: CivilDate | null;
  readonly daysLeft: number | null;
  /** Inclusive, as is `closesOn`; null where the window is open. */
  readonly opensOn: CivilDate | null;
  readonly closesOn: CivilDate | null;
  readonly occurrence: number | null;
  /** The next later day on which the stage would start, if nothing changes. */
  readonly nextOn: CivilDate | null;
  /** The execution of this occurrence, or else the newest of the term. */
  readonly execution: StartedFacts | null;
  readonly versions: readonly VersionExplanation[];
};

export type StartExplanation = {
  readonly date: CivilDate;
  readonly contract: StartFacts['contract'];
  readonly customer: StartFacts['customer'];
  readonly term: StartFacts['term'];
  /** Empty where the contract is prepared. */
  readonly reasons: readonly ContractReason[];
  readonly stages: readonly StageExplanation[];
};

/** What the decision over everything due that night makes of one due stage. */
export type DueFate = {
  readonly key: string;
  readonly fate: 'exists' | 'starts' | 'deferred' | 'bundled';
  readonly reason: 'owner_cap' | 'contact_cap' | 'paused' | null;
};

const DEFERRED_BECAUSE = {
  owner_cap: 'due, but its owner has enough for the night',
  contact_cap: 'due, but its customer has enough drafts for the night',
  paused: 'due, but the key is paused',
} as const;

/** Replaces `starts` by the fate of each due stage, which depends on other contracts too. */
export function withFates(explanation: StartExplanation, fates: readonly DueFate[]): StartExplanation {
  const stages = explanation.stages.map((stage): StageExplanation => {
    const found = fates.find((each) => each.key === stage.key);
    if (stage.answer !== 'starts' || !found) return stage;
    if (found.fate === 'deferred')
      return {
        ...stage,
        answer: 'deferred',
        words: `${DEFERRED_BECAUSE[found.reason ?? 'owner_cap']}; ${stage.words}`,
      };
    if (found.fate !== 'bundled') return stage;
    return { ...stage, answer: 'bundled', words: 'a contract that renews together with it speaks for it' };
  });
  return { ...explanation, stages };
}

/** Why each stage starts for a contract on `date`, or why not. The stages keep the order of `facts.versions`. */
export function explainStart(facts: StartFacts, date: CivilDate): StartExplanation {
  const reasons = whyNotPrepared(facts);
  const keys = [...new Set(facts.versions.map((each) => each.key))];
  const { contract, customer, term } = facts;
  const stages = keys.map((key) => explainStage(facts, key, date, reasons));
  return { date, contract, customer, term, reasons, stages };
}

function whyNotPrepared({ contract, customer, term }: StartFacts): ContractReason[] {
  const reasons: ContractReason[] = [];
  const add = (code: ContractReason['code'], words: string): number => reasons.push({ code, words });
  if (contract.status !== 'active' && contract.status !== 'expired')
    add('contract_status', `the contract is ${contract.status}; only active and expired ones are prepared`);
  if (customer.lifecycle === 'churned') add('customer_churned', 'the customer has churned');
  if (term === null) add('no_open_term', 'the contract has no open term');
  else if (contract.status === 'expired' && term.isResolved)
    add('outcome_known', `the contract has expired and its outcome is known since ${term.outcomeOn}`);
  if (term?.isRolled)
    add(
      'rolled',
      `the contract renewed by itself on ${term.renewalDate}: the term is over, and nothing overdue`,
    );
  return reasons;
}

function explainStage(
  facts: StartFacts,
  key: string,
  date: CivilDate,
  contractReasons: readonly ContractReason[],
): StageExplanation {
  const versions = facts.versions.filter((each) => each.key === key);
  const choice = facts.chosen.find((each) => each.key === key) ?? null;
  const chosen = versions.find((each) => choice !== null && each.rollout?.id === choice.rolloutId) ?? null;
  const started = facts.started.filter((each) => each.key === key);
  const explained = versions.map((each) => explainVersion(each, chosen, facts, date));
  const common = { key, stage: (chosen ?? versions[0])?.stage ?? key, versions: explained };
  if (choice === null || chosen === null)
    return { ...common, ...unchosen(explained, started[0] ?? null, contractReasons) };
  const placed = { ...placeIn(choice, chosen, facts, started, date), version: chosen.version };
  return { ...common, ...placed, words: inWords(placed, chosen, date) };
}

function explainVersion(
  each: VersionFacts,
  chosen: VersionFacts | null,
  facts: StartFacts,
  date: CivilDate,
): VersionExplanation {
  const failed = each.rollout === null ? [] : failedConditions(each.rollout.audience, facts);
  const isChosen = each === chosen;
  return {
    version: each.version,
    versionId: each.versionId,
    rollout: each.rollout,
    isChosen,
    reasons: isChosen ? [] : whyNotChosen(each, chosen, failed, date),
    failedConditions: failed,
  };
}

type WindowPosition = Omit<StageExplanation, 'key' | 'stage' | 'versions' | 'words'>;
const NOWHERE = { version: null, anchorOn: null, daysLeft: null, opensOn: null, closesOn: null } as const;

function unchosen(
  versions: readonly VersionExplanation[],
  execution: StartedFacts | null,
  contractReasons: readonly ContractReason[],
): WindowPosition & { readonly words: string } {
  const none = { ...NOWHERE, occurrence: null, nextOn: null, execution };
  if (contractReasons.length > 0)
    return { ...none, answer: 'not_prepared', words: contractReasons.map((each) => each.words).join('; ') };
  // An author asks about the newest version that is rolled out.
  const nearest = versions.find(({ rollout }) => rollout !== null) ?? versions[0];
  const why = nearest
    ? `version ${nearest.version}: ${nearest.reasons.map((each) => each.words).join('; ')}`
    : '';
  const more = versions.length > 1 ? ` (and ${versions.length - 1} more)` : '';
  return { ...none, answer: 'not_for_it', words: `no version applies; ${why}${more}` };
}

function placeIn(
  choice: ChosenFacts,
  { window }: VersionFacts,
  facts: StartFacts,
  started: readonly StartedFacts[],
  date: CivilDate,
): Omit<WindowPosition, 'version'> {
  const { anchorOn, daysLeft, occurrence, isInWindow } = choice;
  const newest = started[0] ?? null;
  if (anchorOn === null || facts.term === null)
    return { ...NOWHERE, answer: 'no_anchor', occurrence: null, nextOn: null, execution: newest };
  const placed: PlacedWindow = { ...window, anchorOn, termStart: facts.term.termStart };
  const execution = started.find((each) => each.occurrence === occurrence) ?? null;
  const taken = new Set(started.map((each) => each.occurrence));
  // A start of tonight has happened by tomorrow.
  if (isInWindow) taken.add(occurrence);
  const within = execution ? 'started' : 'starts';
  const outside = (opensOn(placed) ?? '') > date ? 'not_yet' : 'over';
  const answer = isInWindow ? within : outside;
  return {
    answer,
    anchorOn,
    daysLeft,
    opensOn: opensOn(placed),
    closesOn: closesOn(placed),
    occurrence: isInWindow ? occurrence : null,
    nextOn: nextStartAfter(placed, date, taken, facts.term.rollsAfter),
    execution: isInWindow ? execution : newest,
  };
}

function inWords(
  place: Omit<WindowPosition, 'words'>,
  { window, version }: VersionFacts,
  date: CivilDate,
): string {
  const { answer, daysLeft, occurrence, opensOn: opens, closesOn: closes, execution } = place;
  const which = window.repeatEveryDays === null ? '' : `occurrence ${occurrence}, `;
  const left = daysLeft === null ? '' : `${days(Math.abs(daysLeft))} ${daysLeft >= 0 ? 'left' : 'over'}`;
  const until = closes === null ? 'open ended' : `window closes ${closes}`;
  switch (answer) {
    case 'starts':
      return `${which}version ${version}, ${left}, ${until}`;
    case 'started':
      return execution === null
        ? ''
        : `${which}execution of ${execution.asOf} on version ${execution.version} is ${execution.status}`;
    case 'not_yet':
      return `window opens ${opens}, in ${days(daysBetween(date, opens ?? date))}`;
    case 'over':
      return `window closed ${closes}; ${execution === null ? 'nothing was started in it' : `execution of ${execution.asOf} is ${execution.status}`}`;
    default:
      return `the contract's notice days are unknown, and version ${version} counts from the notice deadline`;
  }
}

const days = (count: number): string => `${count} ${count === 1 ? 'day' : 'days'}`;
