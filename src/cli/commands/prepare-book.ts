import type { App } from '../../app/compose.ts';
import { formatLibrary } from '../terminal/format-library.ts';
import { counted, type Output } from '../terminal/output.ts';

/** Fills what is empty: the stage library, and the demo book where it is wanted. What is there stays as it is. */
export async function prepareBook(
  app: Pick<App, 'stores' | 'playbooks'>,
  { date, demo, output }: { readonly date: string; readonly demo: boolean; readonly output: Output },
): Promise<void> {
  const { stores } = app;
  const before = await stores.probe.book();
  const { completeLibrary } = await import('../../../seeds/publish-playbooks.ts');
  const library = formatLibrary(await completeLibrary(app.playbooks.importPlaybooks, stores.playbooks));
  if (library !== null) output.note(library);
  if (before.customers > 0) return;
  if (!demo) {
    output.note(
      'There are no customers yet: import yours, or run `nightshift seed --only demo` to look around.',
    );
    return;
  }
  const { plantDemoBook } = await import('../../../seeds/plant-demo-book.ts');
  const { customers, contracts } = await plantDemoBook(stores.pool, date);
  output.note(`Planted the demo book: ${counted(customers, 'customer')}, ${counted(contracts, 'contract')}.`);
}
