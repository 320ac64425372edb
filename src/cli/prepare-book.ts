import type { App } from '../compose.ts';
import { counted, type Output } from './output.ts';

/** Fills what is empty: the stage library, and the demo book where it is wanted. What is there stays as it is. */
export async function prepareBook(
  app: Pick<App, 'stores' | 'playbooks'>,
  { date, demo, output }: { readonly date: string; readonly demo: boolean; readonly output: Output },
): Promise<void> {
  const { stores } = app;
  const before = await stores.probe.book();
  const { publishPlaybooks } = await import('../../seeds/publish-playbooks.ts');
  // By key: a library that a crash cut short is completed, and one that people have changed since is left to them.
  const imported = await publishPlaybooks(app.playbooks.importPlaybooks, { except: before.playbooks });
  if (imported.length > 0)
    output.note(`Published the stage library: ${counted(imported.length, 'playbook')}.`);
  if (before.customers > 0) return;
  if (!demo) {
    output.note(
      'There are no customers yet: import yours, or run `nightshift seed --only demo` to look around.',
    );
    return;
  }
  const { plantDemoBook } = await import('../../seeds/plant-demo-book.ts');
  const { customers, contracts } = await plantDemoBook(stores.pool, date);
  output.note(`Planted the demo book: ${counted(customers, 'customer')}, ${counted(contracts, 'contract')}.`);
}
