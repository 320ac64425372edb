import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OPERATOR } from '../../support/actor.ts';
import { cli, jsonOf, type Ran, temporaryFolder } from '../../support/cli.ts';
import { createEngine, type Engine } from '../../support/engine.ts';
import { inspect, leaveArtifact, letterPlaybook } from '../../support/review.ts';

let engine: Engine;
let folder: ReturnType<typeof temporaryFolder>;
let id: string;
beforeAll(async () => {
  folder = temporaryFolder();
  engine = await createEngine();
});
afterAll(async () => {
  await engine.close();
  folder.remove();
});
beforeEach(async () => {
  await engine.reset();
  await engine.publish(letterPlaybook());
  ({ id } = await leaveArtifact(engine));
});

const EDITOR = `sed -i -e 's/your year/MY YEAR/'`;
const run = (argv: readonly string[], editor = EDITOR): Promise<Ran> =>
  cli(['review', ...argv], {
    DATABASE_URL: engine.url,
    DATA_DIR: folder.path,
    LOG_LEVEL: 'silent',
    EDITOR: editor,
  });

describe('nightshift review', () => {
  it('lists what waits, page by page', async () => {
    const { id: second } = await leaveArtifact(engine, { renewsInDays: 140 });
    const first = await run(['ls', '--limit', '1', '--json']);
    const page = jsonOf(first) as { artifacts: { id: string }[]; next: string };
    expect(page.artifacts.map((each) => each.id)).toEqual([id]);
    const next = jsonOf(await run(['ls', '--after', page.next, '--json'])) as typeof page;
    expect([next.artifacts.map((each) => each.id), next.next]).toEqual([[second], null]);
    expect((await run(['ls', '--after', 'nowhere'])).code).toBe(2);
  });

  it('shows the revision, what has changed since, and the history', async () => {
    await run(['approve', id, '--note', 'Good.']);
    await engine.pool.query(`INSERT INTO interactions (customer_id, kind, direction, occurred_on)
      SELECT customer_id, 'email', 'inbound', '2026-12-20' FROM workflow_artifacts`);
    const { stdout } = await run(['show', id]);
    expect(stdout).toMatch(
      /^Revision 2; due on 2027-04-10\nChanged since: the customer was heard from on 2026-12-20\n/,
    );
    expect(stdout).toMatch(/cli:\S+: approved \(Good\.\)/);
  });

  it('edits in $EDITOR, undoes, rejects with a reason', async () => {
    expect((await run(['edit', id])).stdout).toContain('Saved. It is pending review');
    expect((await inspect(engine, id)).markdown).toContain('MY YEAR');
    expect((await run(['undo', id])).stdout).toContain('Took back that you edited it.');
    expect((await inspect(engine, id)).markdown).toContain('your year');
    expect((await run(['reject', id])).code).toBe(2);
    expect((await run(['reject', id, '--reason', 'wrong_tone'])).stdout).toContain(
      'Rejected. It is rejected',
    );
  });

  it('loses no text where somebody was faster: the message names the file that has it', async () => {
    await run(['snooze', id, '--days', '7']);
    const ran = await run(['edit', id, '--revision', '1', '--json']);
    expect(ran.code).toBe(1);
    const { error } = jsonOf(ran) as { error: { code: string; message: string; hint: string } };
    expect(error.code).toBe('REVISION_STALE');
    expect(error.message).toMatch(/^cli:\S+ changed artifact .* it is at revision 2 now\.$/);
    const [, path = ''] = /kept in (\S+\.yaml)\./.exec(error.hint) ?? [];
    expect(readFileSync(path, 'utf8')).toContain('MY YEAR');
    expect((await run(['edit', id, '--file', path])).code).toBe(0);
    expect((await inspect(engine, id)).markdown).toContain('MY YEAR');
  });

  it('keeps a text that is no YAML any more, and says where', async () => {
    const ran = await run(['edit', id], `sed -i -e 's/^title:.*/title: [/'`);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toMatch(/no YAML[\s\S]*What you wrote is kept in \S+\.yaml/);
  });

  it('does to many what can be done to each, and says of the others why not', async () => {
    const { id: flagged } = await leaveArtifact(engine, { renewsInDays: 140 });
    await engine.pool.query(
      `UPDATE workflow_artifacts SET flags = '[{"code":"unverified_figure","detail":"95"}]' WHERE id = $1`,
      [flagged],
    );
    const nobody = '00000000-0000-4000-8000-000000000000';
    const ran = await run(['approve', id, flagged, nobody]);
    expect(ran.code).toBe(5);
    expect(ran.stdout).toMatch(
      /^Approved 1 artifact\.\n.*is not approved in bulk: it is flagged: unverified figure, 95\.\nThere is no artifact/,
    );
    expect((await inspect(engine, flagged)).status).toBe('pending_review');
    expect((await run(['assign', id, flagged, '--to', 'nobody@example.com'])).code).toBe(1);
  });

  it('takes artifacts away as files, and a letter as mail only once it is approved', async () => {
    const { exportOne, exportList } = engine.app.actions.artifacts;
    expect(await exportOne(OPERATOR, { id, format: 'text' })).toMatchObject({
      mediaType: 'text/plain; charset=utf-8',
    });
    await expect(exportOne(OPERATOR, { id, format: 'eml' })).rejects.toMatchObject({
      code: 'TRANSITION_ILLEGAL',
    });
    expect((await exportList(OPERATOR, {})).text.split('\r\n')).toHaveLength(3);
    await run(['approve', id]);
    expect((await exportOne(OPERATOR, { id, format: 'eml' })).text).toMatch(
      /^Subject: Your renewal on 2027-04-10\r\n/,
    );
  });
});
