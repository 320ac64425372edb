/** The directions that ARCHITECTURE.md draws: edges → services → domain; adapters implement the services' ports. */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'domain-is-pure',
      comment: 'The domain imports itself, zod, handlebars and ajv: no I/O, no clock, no logging.',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { pathNot: ['^src/domain/', 'node_modules/(zod|handlebars|ajv)/'] },
    },
    {
      name: 'services-know-no-technology',
      comment: 'A use case takes ports; it never builds or imports an adapter, an edge or a driver.',
      severity: 'error',
      from: { path: '^src/services/' },
      to: { pathNot: ['^src/(services|domain)/', 'node_modules/zod/'] },
    },
    {
      name: 'adapters-know-no-edge',
      severity: 'error',
      from: { path: '^src/adapters/' },
      to: { path: ['^src/(http|cli|compose|config)', '^workers/', '^seeds/'] },
    },
    {
      name: 'adapters-know-no-sibling',
      severity: 'error',
      from: { path: '^src/adapters/([^/]+)/' },
      to: { path: '^src/adapters/', pathNot: '^src/adapters/$1/' },
    },
    {
      name: 'only-compose-builds-adapters',
      comment: 'Commands about the database itself (migrate, start) are the exception that names itself.',
      severity: 'error',
      from: { path: '^(src/(http|cli)|workers)/' },
      to: { path: '^src/adapters/(llm|bullmq)/' },
    },
    {
      name: 'migrations-stand-alone',
      comment: 'A migration must mean the same in five years: it imports knex types and nothing else.',
      severity: 'error',
      from: { path: '^migrations/' },
      to: { pathNot: 'node_modules/(knex|pg)/' },
    },
    {
      name: 'not-to-test',
      severity: 'error',
      from: { pathNot: '^test/' },
      to: { path: '^test/' },
    },
    {
      name: 'not-to-unresolvable',
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
