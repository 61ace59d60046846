import { describe, expect, it } from 'vitest';
import { redactText, redactUrl } from '../../../src/adapters/http/redact.ts';

describe('redactUrl', () => {
  it.each([
    {
      url: 'https://a.test/x?api-version=2025-12-01&t=SECRET&sig=SECRET',
      is: 'https://a.test/x?api-version=2025-12-01&t=…&sig=…',
    },
    { url: 'https://user:SECRET@a.test/x', is: 'https://a.test/x' },
    { url: 'https://a.test/x#SECRET', is: 'https://a.test/x' },
    { url: 'no url SECRET', is: '(not a URL)' },
  ])('$url', ({ url, is }) => {
    expect(redactUrl(url)).toBe(is);
  });
});

describe('redactText', () => {
  it.each([
    { why: 'tokens', text: 'sent Bearer abc.DEF-_~+/= now', is: 'sent Bearer … now' },
    { why: 'web tokens without a scheme', text: 'got eyJhbGciOi.eyJzdWIi.SECRET-x', is: 'got …' },
    { why: 'queries', text: 'see https://a.test/x?code=SECRET.', is: 'see https://a.test/x?code=…' },
    {
      why: 'keys of connection strings',
      text: 'AccountName=a;AccountKey=SECRET==;EndpointSuffix=x',
      is: 'AccountName=a;AccountKey=…;EndpointSuffix=x',
    },
    {
      why: 'nothing else',
      text: "action 'Microsoft.X/y/write' over scope '/subscriptions/1'",
      is: "action 'Microsoft.X/y/write' over scope '/subscriptions/1'",
    },
  ])('takes out $why', ({ text, is }) => {
    expect(redactText(text)).toBe(is);
  });

  it('ends after 2,000 characters, never inside one', () => {
    const short = redactText('😀'.repeat(1500));
    expect(short.length).toBeLessThanOrEqual(2000);
    expect(short.isWellFormed()).toBe(true);
    expect(short.endsWith('…')).toBe(true);
  });
});
