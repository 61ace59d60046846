import { describe, expect, it } from 'vitest';
import { PLAIN_PAGE_CSS, plainPageHtml } from '../../../src/functions/http/plain-page.ts';

describe('a page without data', () => {
  const page = {
    title: 'Title',
    text: ['One.', 'Two.'],
    links: [{ path: '/a?b=c&d=e', text: 'There' }],
    requestId: 'r-1',
  };

  it('has a heading, its texts, its links and the number of the request', () => {
    const html = plainPageHtml(page);
    expect(html).toMatch(/^<!doctype html><html lang="en">/);
    expect(html).toContain('<h1>Title</h1>\n<p>One.</p>\n<p>Two.</p>');
    expect(html).toContain('<a class="act" href="/a?b=c&amp;d=e">There</a>');
    expect(html).toContain('Request r-1');
  });

  it.each([
    '<img src=x onerror=alert(1)>',
    '"><script>',
    "' onclick='x",
    '&lt;',
    '</title><script>',
    '\u202ecod.exe',
    '\u0000',
  ])('shows %j as text', (hostile) => {
    const html = plainPageHtml({
      title: hostile,
      text: [hostile],
      links: [{ path: '/', text: hostile }],
      requestId: hostile,
    });
    expect(html).not.toMatch(/<(img|script)|onclick='|\p{Bidi_Control}|(?!\n)\p{Cc}/u);
    expect(html.match(/<[a-z]+/g)?.length).toBe(plainPageHtml({ ...page, text: ['x'] }).match(/<[a-z]+/g)?.length);
  });

  it('needs nothing that the content security policy refuses', () => {
    expect(plainPageHtml(page)).not.toMatch(/style=|<style|<script|https?:/);
    expect(PLAIN_PAGE_CSS).not.toMatch(/url\(|@import/);
  });
});
