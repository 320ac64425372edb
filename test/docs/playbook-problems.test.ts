import { expect, it } from 'vitest';
import { PROBLEM_CODES } from '../../src/checker/codes/problem-codes.ts';

const cell = (text: string): string => text.replaceAll('|', '\\|');

/** The page is generated from the code; `npm run docs:reference` writes it. */
it('docs/playbook-problems.md says what every code means and what to do about it', async () => {
  const rows = Object.entries(PROBLEM_CODES).map(
    ([code, { severity, means, example, hint }]) =>
      `| \`${code}\` | ${severity} | ${cell(means)} | \`${cell(example)}\` | ${cell(hint)} |`,
  );
  const page = `# Problems of playbooks

What the checker says about a playbook, before it is published. An **error** refuses it; a **warning** is shown and is for
its author to judge. Codes are stable. Each problem names its place (a pointer into the document, and line and column
within the text there), the path it is about, and, where a slip of the pen is likely, what was probably meant.

## What is checked

- **Every path** against the context, the variables, and the outputs that there are by then. The checker follows every
  route through the steps (\`goto\`, \`skip\`, \`end\`, \`when\`, loops). An output that no route has given by then is an error;
  one that only some routes give is a warning, unless \`default\`, \`{{#if}}\` or a \`when\` guards it. Where one output
  of a step is known to be there, so are its others.
- **Blanks in prompts.** What a prompt prints and may be null must be guarded or stand in \`data_required\` of the step, or of
  a step that always runs before it. Decisions are understood: where a computed output is true only if \`customer.tier\`
  is there, \`when: outputs.that eq true\` guards \`customer.tier\`. Artifacts are left to their authors: nobody mistakes a gap
  in a report for a fact.
- **Earlier stages** (\`stages.*\`), what was added by hand (\`input.*\`) and what the run before gave
  (\`workflow.previous.outputs.*\`) must be guarded everywhere: most contracts arrive mid-cycle. Which keys and outputs there
  are is held against the playbooks that are live. A key that nobody has is a warning, since its playbook may
  come later; an output that the key does not have is an error, since it would always be empty.
- **Secrets.** A customer artifact may neither print nor ask for what is marked internal in the
  [reference](template-reference.md) or [by the playbook](playbooks.md#what-is-internal). A playbook that writes to customers
  must decide of every value that its name, or its own stage, says is internal. An artifact for a customer may not print an output that carries such a value: one that is computed from it, through however
  many outputs, or a number that a model gave after reading it. Two things carry nothing. Words that an author
  chooses by a condition, since the author wrote them; and texts of a model, since a person reviews them, every
  figure in them is held against the facts, and those of a letter are checked for [what no customer must see](playbooks.md#letters-to-customers). A \`when\` around a customer artifact may ask for anything.
- **Values.** Computed and mock values must be able to become what their outputs declare: type, choices, bounds, null.
- **Size.** Prompts are rendered with the largest context of the book and the longest outputs that the schemas allow, at three
  and a half characters a token, and held against what the model takes.
- **Across playbooks.** Windows are compared for every audience, among the versions that are chosen for it, anchor by anchor.

## Codes

| code | severity | what it means | example | how to mend it |
| --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
  await expect(page).toMatchFileSnapshot('../../docs/playbook-problems.md');
});
