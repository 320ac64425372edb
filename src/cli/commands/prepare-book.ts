import type { Actor } from '../../access/actor.ts';
import type { StoreActions } from '../../app/compose-actions.ts';
import { formatLibrary } from '../terminal/format-library.ts';
import { counted, type Output } from '../terminal/output.ts';

/** Fills what is empty: the stage library, and the demo book where it is asked for. Existing data stays as it is. */
export async function prepareBook(
  actor: Actor,
  { seeds }: Pick<StoreActions, 'seeds'>,
  { date, demo, output }: { readonly date: string; readonly demo: boolean; readonly output: Output },
): Promise<void> {
  const only = demo ? undefined : 'playbooks';
  const { library, planted, customers } = await seeds.seed(actor, { ifMissing: true, only, date });
  const summary = formatLibrary(library);
  if (summary !== null) output.note(summary);
  if (planted)
    output.note(
      `Planted the demo book: ${counted(planted.customers, 'customer')}, ${counted(planted.contracts, 'contract')}.`,
    );
  else if (customers === 0)
    output.note(
      'There are no customers yet: import yours, or run `nightshift seed --only demo` to look around.',
    );
}
