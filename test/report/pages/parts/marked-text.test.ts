import { describe, expect, it } from 'vitest';
import { view } from '../../../../src/report/pages/frame/render-page.tsx';
import { MarkedText } from '../../../../src/report/pages/parts/marked-text.tsx';

const rendered = (text: string): string => view(MarkedText, { children: text })({} as never).split('\n')[1] ?? '';

describe('a sentence with marks', () => {
  it('shows names between backticks as code', () => {
    expect(rendered('run `hubwarden doctor`, then')).toBe(
      '<bdi>run </bdi><code><bdi>hubwarden doctor</bdi></code><bdi>, then</bdi>',
    );
  });

  it('names a document in place of a link, with its section', () => {
    const text = (words: string): string => rendered(words).replace(/<[^>]*>/g, '');
    expect(text('see [terraform.md](terraform.md#a-weaker-mode)')).toBe('see docs/terraform.md, a weaker mode');
    expect(text('[Poison message](#poison-message), now')).toBe('docs/runbook.md, Poison message, now');
  });

  it('leaves marks without an end, and markup, as they are', () => {
    expect(rendered('a ` b [c] <b>')).toBe('<bdi>a ` b [c] &lt;b></bdi>');
  });
});
