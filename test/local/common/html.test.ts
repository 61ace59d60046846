import { describe, expect, it } from 'vitest';
import { html, htmlPage } from '../../../src/local/common/html.ts';

describe('html', () => {
  it('escapes every text, in elements and in attributes', () => {
    const hostile = `"><img src=x onerror='alert(1)'>&amp;`;
    expect(html`<p title="${hostile}">${hostile}</p>`.html).toBe(
      '<p title="&quot;&gt;&lt;img src=x onerror=&#39;alert(1)&#39;&gt;&amp;amp;">' +
        '&quot;&gt;&lt;img src=x onerror=&#39;alert(1)&#39;&gt;&amp;amp;</p>',
    );
  });

  it('keeps what a template made, and joins lists', () => {
    const items = ['a', '<b>'].map((each) => html`<li>${each}</li>`);
    expect(html`<ul>${items}</ul>${html`<hr>`}`.html).toBe('<ul><li>a</li><li>&lt;b&gt;</li></ul><hr>');
  });
});

describe('htmlPage', () => {
  it('escapes the title and links the styles that are given', () => {
    const page = htmlPage('</title><script>', html`<p>x</p>`, '/style.css');
    expect(page).toContain('<title>&lt;/title&gt;&lt;script&gt;</title>');
    expect(page).toContain('<link rel="stylesheet" href="/style.css">');
    expect(htmlPage('x', html`<p>x</p>`)).not.toContain('stylesheet');
  });
});
