import { Document, isNode, type Node } from 'yaml';
import type { ConvertedWorkflow } from '../convert/convert-workflow.ts';
import type { Finding } from '../convert/finding.ts';

/** The playbook as a YAML file, with a comment, which names the legacy line, at each place that needs a person. */
export function playbookYaml({ document, findings, file, legacyKey }: ConvertedWorkflow): string {
  const yaml = new Document(document, { aliasDuplicateObjects: false });
  const needed = findings.filter((finding) => finding.severity === 'needs_person');
  for (const finding of needed) comment(yaml, finding);
  const todo =
    needed.length === 0
      ? 'Nothing in it needs a person.'
      : `${needed.length === 1 ? 'One place needs' : `${needed.length} places need`} a person: look for "needs a person".`;
  yaml.commentBefore = ` Migrated from ${file}, ${oneLine(legacyKey)}. ${todo}`;
  return yaml.toString({ lineWidth: 0, blockQuote: 'literal' });
}

function comment(yaml: Document, finding: Finding): void {
  const words = ` needs a person (${finding.file}:${finding.line}): ${oneLine(finding.message)}${finding.from ? `: ${oneLine(finding.from)}` : ''}`;
  for (let length = finding.pointer.length; length > 0; length -= 1) {
    const path = finding.pointer.slice(0, length);
    if (!yaml.hasIn(path)) continue;
    const node = pairOf(yaml, path);
    if (!node) continue;
    node.commentBefore = node.commentBefore ? `${node.commentBefore}\n${words}` : words;
    return;
  }
}

/** The node that gets the comment: the key of a value, so that the comment stands above both, or the entry of a list. */
function pairOf(yaml: Document, path: readonly (string | number)[]): Node | null {
  const last = path.at(-1);
  if (typeof last === 'number') {
    const node = yaml.getIn(path, true);
    return isNode(node) ? node : null;
  }
  const parent = yaml.getIn(path.slice(0, -1), true) as { items?: { key?: unknown }[] } | undefined;
  const pair = parent?.items?.find(({ key }) => isNode(key) && String(key) === last);
  return isNode(pair?.key) ? pair.key : null;
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').slice(0, 300);
