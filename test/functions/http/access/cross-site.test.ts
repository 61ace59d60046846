import { describe, expect, it } from 'vitest';
import { isCrossSite } from '../../../../src/functions/http/access/cross-site.ts';
import { LOCAL, PAGES, SIGN_IN, webRequest } from './platforms.ts';

const LOOPBACK = 'http://127.0.0.1:7080';

describe('a request that may come from another site', () => {
  it.each<{ why: string; headers: Record<string, string>; refused: boolean; method?: string; isLocal?: boolean }>([
    { why: 'a read changes nothing', method: 'GET', headers: { 'sec-fetch-site': 'cross-site' }, refused: false },
    { why: 'HEAD changes nothing', method: 'HEAD', headers: { origin: 'https://evil.test' }, refused: false },
    { why: 'OPTIONS changes nothing', method: 'OPTIONS', headers: { origin: 'https://evil.test' }, refused: false },
    { why: 'a form of our pages', headers: { 'sec-fetch-site': 'same-origin', origin: PAGES }, refused: false },
    { why: 'the same without Origin', headers: { 'sec-fetch-site': 'same-origin' }, refused: false },
    {
      why: 'a form of another site',
      headers: { 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' },
      refused: true,
    },
    {
      why: 'another site that claims our origin',
      headers: { 'sec-fetch-site': 'cross-site', origin: PAGES },
      refused: true,
    },
    {
      why: 'a form of a sibling domain',
      headers: { 'sec-fetch-site': 'same-site', origin: 'https://a.contoso.com' },
      refused: true,
    },
    { why: 'a bookmark cannot post', headers: { 'sec-fetch-site': 'none' }, refused: true },
    { why: 'two of the header', headers: { 'sec-fetch-site': 'same-origin, same-origin' }, refused: true },
    { why: 'another case', headers: { 'sec-fetch-site': 'Same-Origin' }, refused: true },
    { why: 'an empty one', headers: { 'sec-fetch-site': '', origin: PAGES }, refused: true },
    { why: 'an old browser on our page', headers: { origin: PAGES }, refused: false },
    { why: 'an old browser elsewhere', headers: { origin: 'https://evil.test' }, refused: true },
    { why: 'an origin that is hidden', headers: { origin: 'null' }, refused: true },
    { why: 'our name with another scheme', headers: { origin: PAGES.replace('https', 'http') }, refused: true },
    { why: 'our name at another port', headers: { origin: `${PAGES}:8443` }, refused: true },
    { why: 'our name as a beginning', headers: { origin: `${PAGES}.evil.test` }, refused: true },
    { why: 'our name with a slash', headers: { origin: `${PAGES}/` }, refused: true },
    { why: 'two origins', headers: { origin: `${PAGES}, ${PAGES}` }, refused: true },
    {
      why: 'the Host that the client claims',
      headers: { host: 'evil.test', origin: 'https://evil.test' },
      refused: true,
    },
    { why: 'only a referrer', headers: { referer: `${PAGES}/hubs` }, refused: true },
    { why: 'nothing', headers: {}, refused: true },
    { why: 'nothing but a session', headers: { cookie: 'AppServiceAuthSession=x' }, refused: true },
    { why: 'a bearer token, which no browser adds', headers: { authorization: 'Bearer x.y.z' }, refused: false },
    {
      why: 'a bearer token from another site',
      headers: { authorization: 'bearer x', 'sec-fetch-site': 'cross-site' },
      refused: false,
    },
    { why: 'a bearer without a token', headers: { authorization: 'Bearer ' }, refused: true },
    { why: 'a password, which browsers do add', headers: { authorization: 'Basic eDp5' }, refused: true },
    { why: 'a function key', headers: { 'x-functions-key': 'k' }, refused: false },
    { why: 'an empty key', headers: { 'x-functions-key': '' }, refused: true },
    { why: 'PUT', method: 'PUT', headers: { 'sec-fetch-site': 'cross-site' }, refused: true },
    { why: 'PATCH', method: 'PATCH', headers: {}, refused: true },
    { why: 'DELETE', method: 'DELETE', headers: { origin: 'https://evil.test' }, refused: true },
    { why: 'a method of nobody', method: 'QUERY', headers: {}, refused: true },
    { why: 'the local stack under its address', headers: { origin: LOOPBACK }, refused: false, isLocal: true },
    {
      why: 'the local stack under another name',
      headers: { origin: 'http://localhost:7080' },
      refused: false,
      isLocal: true,
    },
    {
      why: 'another server of this machine',
      headers: { origin: 'http://127.0.0.1:3000' },
      refused: true,
      isLocal: true,
    },
    { why: 'a site on the local stack', headers: { 'sec-fetch-site': 'cross-site' }, refused: true, isLocal: true },
  ])('$why', ({ headers, isLocal = false, method = 'POST', refused }) => {
    expect(isCrossSite(webRequest('/', headers, method), isLocal ? LOCAL : SIGN_IN)).toBe(refused);
  });

  it('has no origin to compare with where the public address is not set', () => {
    const platform = { ...SIGN_IN, publicOrigin: undefined };
    expect(isCrossSite(webRequest('/', { origin: PAGES }, 'POST'), platform)).toBe(true);
    expect(isCrossSite(webRequest('/', { 'sec-fetch-site': 'same-origin' }, 'POST'), platform)).toBe(false);
  });

  it('takes no loopback address for the public one in Azure', () => {
    const platform = { ...SIGN_IN, isLocalOperator: true };
    expect(isCrossSite(webRequest('/', { origin: LOOPBACK }, 'POST'), platform)).toBe(true);
  });
});
