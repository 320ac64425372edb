import { expect, it } from 'vitest';
import { escapeHtml } from '../../src/platform/escape-html.ts';

it('what would end a text or an attribute is escaped, each character once', () => {
  expect(escapeHtml(`<b title="a" id='b'>R&D &amp;</b>`)).toBe(
    '&lt;b title=&quot;a&quot; id=&#39;b&#39;&gt;R&amp;D &amp;amp;&lt;/b&gt;',
  );
});
