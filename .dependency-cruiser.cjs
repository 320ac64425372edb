/**
 * The directions that ARCHITECTURE.md draws. Each room of src/ names what it may import; everything else is refused.
 *
 * @param {string} name the folder below src/
 * @param {readonly string[]} below the rooms that it may import
 * @param {string} comment why no more than these
 */
const room = (name, below, comment) => ({
  name: `${name}-imports-only-what-is-below-it`,
  comment,
  severity: 'error',
  from: { path: `^src/${name}/` },
  to: { path: '^(src|workers|seeds|bench|bin)/', pathNot: `^src/(${[name, ...below].join('|')})/` },
});

/** The rooms that people act on. */
const ROOMS =
  'playbook|context|book|llm|artifacts|checker|engine|queue|schedule|operations|imports|authoring|legacy-migration';

/** What a terminal or a route needs of a room at run time besides its actions: words and sums, nothing that asks or changes. */
const PRESENTATION = [
  'artifacts/allowed-acts', // the words of `allowed`
  'artifacts/claims', // the words of verdicts on claims
  'artifacts/export', // choices of ?format
  'artifacts/flags', // which flag holds a draft
  'artifacts/status', // choices of --status
  'artifacts/markdown', // an artifact as text
  'artifacts/review-rules', // choices of --reason
  'context/fact-value', // kinds of facts
  'checker/check-playbook', // a problem as a line
  'engine/execution-status', // choices of --status
  'imports/kinds/kinds', // choices of --as
  'legacy-migration/convert/report', // which exit code a report means
  'operations/thresholds', // how long is too long
  'playbook/playbook-json-schema', // what `playbooks schema` writes
  'playbook/version-ref', // prepare@3 as somebody writes it
  'playbook/versions', // the name of the general version
  'schedule/forecast-load', // sums under a table
  'schedule/scan-contracts', // sums under a table
].join('|');

const BOOK = ['platform', 'access', 'playbook', 'context'];
const RUN = [...BOOK, 'llm', 'artifacts', 'engine'];

module.exports = {
  forbidden: [
    room('platform', [], 'It would serve any product: nothing in it knows what a renewal is.'),
    room('access', ['platform'], 'Who may do what is said without knowing what it is done to.'),
    room(
      'playbook',
      ['platform', 'access'],
      'The document means the same whoever runs, checks or publishes it.',
    ),
    room(
      'context',
      ['platform', 'access', 'playbook'],
      'What a template may read is there before anything runs.',
    ),
    room(
      'book',
      ['platform', 'access', 'playbook', 'context'],
      'It shows the book to people and knows what a fact may say; nothing that runs goes through it.',
    ),
    room(
      'llm',
      ['platform', 'access', 'playbook'],
      'A call knows a step and its answer, not the account that it is about.',
    ),
    room(
      'artifacts',
      BOOK,
      'An artifact is a function of context and outputs; how they came about is not its business.',
    ),
    room(
      'checker',
      [...BOOK, 'llm', 'artifacts'],
      'Nothing of a run goes through the checker, and it goes through none.',
    ),
    room(
      'engine',
      [...BOOK, 'llm', 'artifacts'],
      'It runs what is there; who starts it, and when, stands above it.',
    ),
    room('queue', ['platform', 'engine'], 'It wakes the engine and knows neither playbooks nor accounts.'),
    room('schedule', RUN, 'It decides what starts and leaves the rest to the engine.'),
    room(
      'operations',
      [...RUN, 'schedule'],
      'It watches what the rooms below do, and none of them knows that it is watched.',
    ),
    room(
      'imports',
      [...BOOK, 'engine'],
      'Rows end what was unfinished on a term; nothing is started by them.',
    ),
    room(
      'authoring',
      [...RUN, 'checker', 'schedule'],
      'An edit is checked, rendered and rolled out by the rooms that do so every night.',
    ),
    room('legacy-migration', [...BOOK, 'checker', 'authoring'], 'It ends where a playbook begins.'),
    {
      name: 'nobody-imports-legacy-migration',
      comment: 'One command reaches it; the product must not come to need it.',
      severity: 'error',
      from: { path: '^(src|workers)/', pathNot: '^src/(legacy-migration/|app/|cli/commands/migrate-legacy)' },
      to: { path: '^src/legacy-migration/' },
    },
    {
      name: 'only-edges-import-app',
      comment: 'Whoever took the whole composition would depend on everything.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(app|api|cli)/' },
      to: { path: '^src/app/' },
    },
    {
      name: 'only-app-builds-adapters',
      comment: 'Statements are built from statements below them; everything else asks a port.',
      severity: 'error',
      from: { path: '^(src|workers)/', pathNot: '^src/(app/|[a-z-]+/postgres/)' },
      to: {
        path: '^src/(access|playbook|context|book|artifacts|engine|schedule|operations|authoring|imports)/postgres/',
      },
    },
    {
      name: 'only-app-builds-the-queue-and-the-providers',
      comment: 'A command that built its own would miss what the configuration says of them.',
      severity: 'error',
      from: { path: '^(src|workers)/', pathNot: '^src/(app|queue|llm)/' },
      to: { path: '^src/(queue|llm/providers)/' },
    },
    {
      name: 'commands-and-routes-call-actions',
      comment:
        'Rights, existence and rules are checked in the action: who went round it would check none of them.',
      severity: 'error',
      from: { path: '^src/(cli/(commands|terminal)|api)/' },
      to: {
        path: `^src/(${ROOMS})/`,
        pathNot: `^src/(?:[a-z-]+/actions(?:/|\\.ts$)|(?:${PRESENTATION})\\.ts$)`,
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'commands-and-routes-know-no-store',
      comment: 'Not even by its type: what a store can do is the business of the room it serves.',
      severity: 'error',
      from: { path: '^src/(cli|api)/' },
      to: { path: '/postgres/|^src/[a-z-]+/(?:[a-z-]+-store|ports|commands-port)\\.ts$' },
    },
    {
      name: 'commands-do-not-compose',
      comment:
        'with-app.ts opens and closes; a command is handed the actions. What stays up is composed where it starts.',
      severity: 'error',
      from: { path: '^src/cli/commands/', pathNot: '/(start|start-role)\\.ts$|/start/' },
      to: { path: '^src/app/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'rooms-do-no-io',
      comment:
        'What is decided is tested without a database, a network or a clock; I/O stands in folders of its own.',
      severity: 'error',
      from: {
        path: '^src/(access|playbook|context|book|llm|artifacts|checker|engine|schedule|operations|authoring|imports|legacy-migration)/',
        pathNot: '/(postgres|prometheus|yaml|providers|files|reader)/',
      },
      to: {
        dependencyTypes: ['core', 'npm', 'npm-dev'],
        pathNot: 'node_modules/(zod|handlebars|ajv|diff|rfc6902|fastest-levenshtein)/',
      },
    },
    {
      name: 'migrations-stand-alone',
      comment: 'A migration must mean the same in five years: it imports knex types and nothing else.',
      severity: 'error',
      from: { path: '^migrations/' },
      to: { pathNot: 'node_modules/(knex|pg)/' },
    },
    {
      name: 'host-stands-alone',
      comment: 'It runs in somebody else’s app, where React is all that there is.',
      severity: 'error',
      from: { path: '^host/' },
      to: { pathNot: '^host/|node_modules/(@types/)?react/' },
    },
    {
      name: 'the-proxy-needs-not-even-react',
      comment: 'It runs on a server, beside route handlers that may render nothing.',
      severity: 'error',
      from: { path: '^host/next/' },
      to: { pathNot: '^host/next/' },
    },
    {
      name: 'nobody-imports-host',
      comment: 'What somebody else embeds is no part of what we run.',
      severity: 'error',
      from: { pathNot: '^(host|test/host|test/integration/host)/' },
      to: { path: '^host/' },
    },
    {
      name: 'the-hook-knows-no-page',
      comment: 'Who takes the hook alone does not load task mode.',
      severity: 'error',
      from: { path: '^host/react/' },
      to: { path: '^host/', pathNot: '^host/react/' },
    },
    {
      name: 'no-cycles',
      comment: 'Two that need each other are one.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'not-to-test',
      comment: 'What runs in production is not tested into being.',
      severity: 'error',
      from: { pathNot: '^test/' },
      to: { path: '^test/' },
    },
    {
      name: 'not-to-unresolvable',
      comment: 'An import that cannot be resolved fails when it is needed.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    // Not all of these are TypeScript, which is what they are there for.
    exclude: { path: 'legacy-specimens' },
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
