import type { Json, JsonObject } from '../../platform/json.ts';
import { ruleSchema } from '../rules.ts';

/** The forms of value templates and the keys that each takes. */
export const FORMS = {
  $each: ['$each', '$limit', '$where', '$item'],
  $if: ['$if', '$then', '$else'],
  $path: ['$path', '$default'],
} as const;

type ValueForm = keyof typeof FORMS;
const isForm = (key: string): key is ValueForm => Object.hasOwn(FORMS, key);

/** Problems of the forms in `template` that show without a context; `at` is where it stands. */
export function formProblems(template: Json, at: string): string[] {
  if (template === null || typeof template !== 'object') return [];
  if (Array.isArray(template))
    return template.flatMap((entry, index) => formProblems(entry, `${at}[${index}]`));
  const form = Object.keys(template).find(isForm);
  const inner = Object.entries(template).flatMap(([key, value]) =>
    key === '$if' || key === '$where' || key === '$path' ? [] : formProblems(value, `${at}.${key}`),
  );
  return [...ownProblems(template, form, at), ...inner];
}

function ownProblems(template: JsonObject, form: ValueForm | undefined, at: string): string[] {
  const taken: readonly string[] = form === undefined ? [] : FORMS[form];
  const foreign = Object.keys(template).filter((key) =>
    form === undefined ? key.startsWith('$') : !taken.includes(key),
  );
  const problems = foreign.map((key) =>
    form === undefined
      ? `${at}: there is no form ${key}; use ${Object.keys(FORMS).join(', ')}`
      : `${at}: ${form} does not take ${key}; it takes ${taken.join(', ')}`,
  );
  for (const key of ['$if', '$where'] as const)
    if (Object.hasOwn(template, key) && !ruleSchema.safeParse(template[key]).success)
      problems.push(`${at}.${key}: is no rule; write { path, op, value }, or all, any, not of such`);
  if (form === '$each' && (typeof template.$each !== 'string' || template.$item === undefined))
    problems.push(`${at}: $each needs the path of a list, and $item`);
  if (form === '$path' && typeof template.$path !== 'string') problems.push(`${at}: $path needs a path`);
  return problems;
}
