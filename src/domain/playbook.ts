import type { Audience, Definition, Playbook } from './definition.ts';

/** A version to publish, with whom it is for. */
export type PlaybookVersion = {
  readonly name: string;
  readonly definition: Definition;
  readonly audience: Audience;
  readonly priority: number;
};

/** The general version of a playbook, then one for each of its variations. */
export function versionsOf(playbook: Playbook): PlaybookVersion[] {
  const { audience, priority, variations, ...definition } = playbook;
  return [
    { name: 'general', definition, audience, priority },
    ...variations.map((variation) => ({
      name: variation.name,
      definition: {
        ...definition,
        window: variation.window ?? definition.window,
        variables: { ...definition.variables, ...variation.variables },
      },
      audience: variation.audience,
      priority: variation.priority,
    })),
  ];
}
