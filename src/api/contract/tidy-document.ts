const COMPONENT = '#/components/schemas/';

type Node = Readonly<Record<string, unknown>>;
const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The document without components that nothing refers to, and with answers that are open: a field that is new must not
 * break who checks answers against the document that they know.
 */
export function tidyDocument<Document extends object>(document: Document): Document {
  const made: Node = Object.fromEntries(Object.entries(document));
  const components = isNode(made.components) ? made.components : {};
  const schemas = isNode(components.schemas) ? components.schemas : {};
  const answers = new Set<string>();
  const inputs = new Set<string>();
  for (const operation of operationsOf(made.paths)) {
    const { responses, ...asked } = operation;
    collect(responses, schemas, answers);
    collect(asked, schemas, inputs);
  }
  const kept = Object.entries(schemas)
    .filter(([name]) => answers.has(name) || inputs.has(name))
    .map(([name, schema]) => [name, answers.has(name) && !inputs.has(name) ? opened(schema) : schema]);
  return {
    ...document,
    paths: mapOperations(made.paths, (operation) => ({
      ...operation,
      responses: named(opened(operation.responses)),
    })),
    components: { ...components, schemas: Object.fromEntries(kept) },
  };
}

const operationsOf = (paths: unknown): Node[] =>
  Object.values(isNode(paths) ? paths : {}).flatMap((path) =>
    Object.values(isNode(path) ? path : {}).filter(isNode),
  );

function mapOperations(paths: unknown, map: (operation: Node) => Node): Node {
  const mapped = (path: unknown): unknown =>
    isNode(path)
      ? Object.fromEntries(Object.entries(path).map(([key, each]) => [key, isNode(each) ? map(each) : each]))
      : path;
  return Object.fromEntries(
    Object.entries(isNode(paths) ? paths : {}).map(([path, each]) => [path, mapped(each)]),
  );
}

/** Adds the names of the components that a part of the document refers to, directly or through others. */
function collect(part: unknown, schemas: Node, into: Set<string>): void {
  if (Array.isArray(part)) for (const each of part) collect(each, schemas, into);
  if (!isNode(part)) return;
  const { $ref: reference } = part;
  if (typeof reference === 'string' && reference.startsWith(COMPONENT)) {
    const name = reference.slice(COMPONENT.length);
    if (into.has(name)) return;
    into.add(name);
    collect(schemas[name], schemas, into);
  }
  for (const each of Object.values(part)) collect(each, schemas, into);
}

/** A schema that says nothing of the fields that it does not name. */
function opened(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(opened);
  if (!isNode(schema)) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key, value]) => !(key === 'additionalProperties' && value === false))
      .map(([key, value]) => [key, opened(value)]),
  );
}

/** Answers of success with a word for people where the library has none. */
function named(responses: unknown): unknown {
  if (!isNode(responses)) return responses;
  return Object.fromEntries(
    Object.entries(responses).map(([status, answer]) => [
      status,
      isNode(answer) && answer.description === 'Default Response'
        ? { ...answer, description: status === '201' ? 'Created' : 'Done' }
        : answer,
    ]),
  );
}
