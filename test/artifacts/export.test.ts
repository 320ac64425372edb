import { describe, expect, it } from 'vitest';
import { csvCell, emlOf, exportedAs, plainText } from '../../src/artifacts/export.ts';
import type { ArtifactText } from '../../src/artifacts/markdown.ts';

const letter = (subject: string, body = 'Dear Kim,\n\nshall we talk?'): ArtifactText => ({
  title: 'A letter to Kim',
  sections: [
    {
      key: 'header',
      title: 'To and subject',
      kind: 'text',
      text: `To: Kim <kim@example.com>\nSubject: ${subject}`,
    },
    { key: 'body', title: 'Body', kind: 'text', text: body },
    { key: 'next', title: 'Next', kind: 'checklist', items: ['Call'] },
  ],
});

/** As a mail program reads it. */
function read(eml: string): { fields: Record<string, string>; body: string } {
  const [head = '', ...rest] = eml.split('\r\n\r\n');
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  const fields = lines.map((line) => /^([\w-]+): (.*)$/.exec(line)?.slice(1) ?? [line, 'is no field']);
  const decoded = (value: string): string =>
    value
      .replace(/\?= =\?/g, '?==?')
      .replace(/=\?utf-8\?B\?([^?]*)\?=/g, (_, word: string) => Buffer.from(word, 'base64').toString());
  return {
    fields: Object.fromEntries(fields.map(([name = '', value = '']) => [name, decoded(value)])),
    body: Buffer.from(rest.join(''), 'base64').toString(),
  };
}

describe('a letter as a draft for a mail program', () => {
  it('has its subject and its text, and is addressed to nobody', () => {
    const { fields, body } = read(emlOf(letter('Your renewal')));
    expect(fields).toEqual({
      Subject: 'Your renewal',
      'X-Unsent': '1',
      'MIME-Version': '1.0',
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Transfer-Encoding': 'base64',
    });
    expect(body).toBe('Dear Kim,\r\n\r\nshall we talk?\r\n\r\n[ ] Call\r\n');
  });

  it('takes the title for a subject where it has none', () => {
    const { sections } = letter('');
    expect(read(emlOf({ title: 'Hello', sections: sections.slice(1) })).fields.Subject).toBe('Hello');
  });

  it.each([
    'Größe, “quoted” & 日本語 '.repeat(12).trim(),
    `${'a'.repeat(300)} end`,
    '=?utf-8?B?eA==?=',
    '👩‍👩‍👧‍👦'.repeat(20),
  ])('brings any subject across: %s', (subject) => {
    const eml = emlOf(letter(subject));
    expect(read(eml).fields.Subject).toBe(subject);
    for (const line of eml.split('\r\n')) expect(line.length).toBeLessThanOrEqual(78);
  });

  it.each(['x\r\nBcc: spy@example.com', 'x\rBcc: spy@example.com', 'x\u0000\u0085Bcc: y', 'x\u2028Bcc: z'])(
    'lets no subject begin a field of its own: %j',
    (subject) => {
      const { sections } = letter('');
      const { fields } = read(emlOf({ title: subject, sections: sections.slice(1) }));
      expect(Object.keys(fields)).not.toContain('Bcc');
      expect(Object.values(fields)).not.toContain('is no field');
    },
  );

  it('keeps a text that looks like mail within the body', () => {
    const body = 'Dear Kim,\n\n.\nFrom: me\n--boundary--';
    expect(read(emlOf(letter('x', body))).body).toContain('\r\n.\r\nFrom: me\r\n--boundary--');
  });
});

describe('an artifact as a file', () => {
  it('is named for stage and customer, whatever they are called', () => {
    const artifact = { ...letter('x'), markdown: '# x', stage: 'Prepare', customer: '../../Ærø & "Söhne"\n' };
    expect(exportedAs('markdown', artifact)).toMatchObject({ name: 'prepare-r-so-hne.md', text: '# x' });
    expect(exportedAs('text', { ...artifact, stage: '日', customer: '本' }).name).toBe('artifact.txt');
  });

  it('as plain text has no escapes', () => {
    expect(plainText(letter('x', 'a_b *c*'))).toContain('Body\na_b *c*\n\nNext\n[ ] Call');
  });
});

describe('a cell of a list', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])('is no formula: %j', (value) => {
    expect(csvCell(value)).toBe(`"'${value}"`);
  });
  it('keeps quotes, commas and lines', () => {
    expect(csvCell('a "b", c\nd')).toBe('"a ""b"", c\nd"');
  });
});
