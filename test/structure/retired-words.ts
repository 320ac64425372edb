/**
 * Words that the code used for something that has one name now, and what it is called. Each is looked for as a word within
 * identifiers and file names and in the help of every command; prose, tables, YAML keys and error codes may use it.
 */
export type RetiredWord = {
  readonly word: string;
  readonly say: string;
  /** Where the word is the field's own, or means something else. */
  readonly except?: RegExp;
};

export const RETIRED_WORDS: readonly RetiredWord[] = [
  { word: 'borne', say: 'supported' },
  { word: 'closers', say: 'disposables' },
  { word: 'conversation', say: 'group' },
  { word: 'covered', say: 'bundled' },
  { word: 'definition', say: 'playbook, or playbook version' },
  { word: 'definitions', say: 'playbooks, or playbook versions' },
  { word: 'deliveries', say: 'import runs' },
  { word: 'delivery', say: 'import run' },
  { word: 'desk', say: 'store, or commands' },
  { word: 'despite', say: 'retry on' },
  { word: 'doorbell', say: 'queue' },
  // A column of the tables.
  { word: 'feed', say: 'source', except: /await-sources/ },
  { word: 'feeds', say: 'sources' },
  { word: 'follower', say: 'member' },
  { word: 'followers', say: 'members' },
  // A worker holds leases, and a reader what it has not given on.
  {
    word: 'held',
    say: 'deferred, or needs correction',
    except: /engine|leases|batches|imports\/files|random/,
  },
  { word: 'mend', say: 'hint' },
  { word: 'moment', say: 'phase' },
  { word: 'ring', say: 'enqueue' },
  { word: 'rung', say: 'enqueued' },
  { word: 'scene', say: 'lint context' },
  { word: 'slipped', say: 'missed' },
  { word: 'standing', say: 'what it is: current contracts, started leads' },
  { word: 'told', say: 'described, reported, shown' },
  // The emulator of the providers calls a request so.
  { word: 'turn', say: 'send order, iteration, slot or tick', except: /llm-prompt-service/ },
  { word: 'turns', say: 'send orders, iterations, slots or ticks' },
  // A column and a path of templates; and a tree is visited.
  {
    word: 'visit',
    say: 'step run, or iteration',
    except: /playbook|context|checker|naming|grounding|progress|execution-state|^test/,
  },
  { word: 'visits', say: 'step runs, or iterations' },
  { word: 'vouch', say: 'support' },
  { word: 'vouched', say: 'supported' },
  { word: 'vouchers', say: 'supports' },
];
