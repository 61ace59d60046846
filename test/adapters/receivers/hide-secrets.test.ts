import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hideSecrets, secretsOf } from '../../../src/adapters/receivers/hide-secrets.ts';
import { KNOWN_WORDS } from '../../../src/adapters/receivers/known-words.ts';
import { shownAnswer } from '../../../src/adapters/receivers/shown-answer.ts';
import { foldCase } from '../../../src/core/text/fold-case.ts';
import { propertyRuns, propertySeed } from '../../thoroughness.ts';

const RUNS = { numRuns: propertyRuns(50), seed: propertySeed(36) };

const TEAMS =
  'https://prod-12.westeurope.logic.azure.com/workflows/0a1b2c3d4e5f/triggers/manual/paths/invoke?api-version=2016-06-01&sig=CANARY%2Fsignature%2Bvalue';
const SLACK = 'https://hooks.slack.com/services/T0000AAAA/B0000BBBB/CANARYslackvalue';

describe('hideSecrets', () => {
  it.each([
    { text: `POST ${SLACK} failed`, why: 'the whole address' },
    { text: 'no such path /services/T0000AAAA/B0000BBBB/CANARYslackvalue here', why: 'its path' },
    { text: 'token CANARYslackvalue is unknown', why: 'the last part of its path' },
    { text: 'bad sig CANARY/signature+value', why: 'a value of the query, decoded' },
    { text: 'bad sig CANARY%2Fsignature%2Bvalue', why: 'a value of the query, as it was sent' },
    { text: '{"routing_key":"CANARYroutingkey"}', why: 'a key that the body repeats' },
    { text: 'expected whsec_CANARYone or whsec_CANARYtwo', why: 'each of two signing secrets' },
  ])('takes out $why', ({ text }) => {
    const secrets = secretsOf(TEAMS, SLACK, 'CANARYroutingkey', 'whsec_CANARYone whsec_CANARYtwo', undefined);
    expect(hideSecrets(text, secrets)).not.toContain('CANARY');
  });

  it('leaves the words of the answer, in one line of at most 300 characters', () => {
    expect(hideSecrets('channel_is_archived\n', secretsOf(SLACK))).toBe('channel_is_archived');
    expect(hideSecrets('x'.repeat(1000), [])).toHaveLength(300);
  });
});

/** How services, proxies and logs have been seen to write what they were sent. */
const ECHOES: readonly { readonly why: string; readonly write: (secret: string, at: number) => string }[] = [
  { why: 'as it is', write: (secret) => secret },
  { why: 'in upper case', write: (secret) => secret.toUpperCase() },
  { why: 'in lower case', write: (secret) => secret.toLowerCase() },
  { why: 'percent-encoded', write: (secret) => encodeURIComponent(secret) },
  { why: 'percent-encoded twice', write: (secret) => encodeURIComponent(encodeURIComponent(secret)) },
  { why: 'percent-encoded in full', write: (secret) => Buffer.from(secret).toString('hex').replace(/../g, '%$&') },
  { why: 'in Base64', write: (secret) => Buffer.from(secret).toString('base64') },
  { why: 'in Base64 for URLs', write: (secret) => Buffer.from(secret).toString('base64url') },
  {
    why: 'in Base64 inside more',
    write: (secret, at) => Buffer.from(`${'{"key":'.slice(0, at % 8)}${secret}"}`).toString('base64'),
  },
  { why: 'in hexadecimal digits', write: (secret) => Buffer.from(secret).toString('hex') },
  {
    why: 'escaped for JSON',
    write: (secret) =>
      secret.replace(/[^A-Za-z0-9]/g, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`),
  },
  {
    why: 'escaped for JSON in full',
    write: (secret) => secret.replace(/./g, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`),
  },
  { why: 'escaped for HTML', write: (secret) => secret.replace(/[^A-Za-z0-9]/g, (each) => `&#${each.charCodeAt(0)};`) },
  { why: 'cut off behind', write: (secret, at) => secret.slice(0, 12 + (at % 9)) },
  { why: 'cut off in front', write: (secret, at) => secret.slice(-12 - (at % 9)) },
  { why: 'broken into lines', write: (secret, at) => secret.replace(new RegExp(`.{${4 + (at % 9)}}`, 'g'), '$&\r\n') },
  { why: 'broken by unseen characters', write: (secret) => [...secret].join('\u200b') },
  { why: 'quoted and broken into lines', write: (secret) => secret.replace(/.{10}/g, '$&\n> ') },
];

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_';
const keys = fc
  .array(fc.constantFrom(...ALPHABET), { minLength: 24, maxLength: 64 })
  .map((letters) => letters.join(''))
  .filter((key) => key.replace(/[^A-Za-z0-9]/g, '').length >= 20);

/** Whether a text still shows nine letters or digits of a secret in a row, whatever stands between them. */
function shows(text: string, secret: string): boolean {
  const plain = (each: string): string => each.toLowerCase().replace(/[^a-z0-9]/g, '');
  const [shown, whole] = [plain(text), plain(secret)];
  return [...whole].some((_, at) => at + 9 <= whole.length && shown.includes(whole.slice(at, at + 9)));
}

describe('hideSecrets, whatever way a secret is repeated', () => {
  it.each(ECHOES)('takes it out $why', ({ write }) => {
    fc.assert(
      fc.property(
        keys,
        fc.nat(40),
        fc.constantFrom('', 'bad token ', '{"message":"no such key '),
        (key, at, before) => {
          const url = `https://hooks.contoso.com/services/T0000AAAA/${key}?sig=${encodeURIComponent(key)}`;
          for (const secrets of [secretsOf(key), secretsOf(url), [key]]) {
            const echo = write(key, at);
            const text = hideSecrets(`${before}${echo} is unknown`, secrets);
            expect(shows(text, echo), `${text} of ${echo}`).toBe(false);
            expect(shows(text, key), `${text} of ${key}`).toBe(false);
          }
        },
      ),
      RUNS,
    );
  });

  it.each([
    'service unavailable',
    'The workflow trigger version is disabled',
    'no_service',
    'https is required: Bad Request',
  ])('leaves "%s", which every address has words of', (text) => {
    expect(hideSecrets(text, secretsOf(TEAMS, SLACK))).toBe(text);
  });
});

describe('saidIn', () => {
  it.each([
    { why: 'a code', body: 'channel_is_archived\n', said: 'channel_is_archived' },
    { why: 'the first line alone', body: 'Bad Request\r\nkey=abc', said: 'Bad Request' },
    { why: 'known words alone', body: 'token tR0ub4dor is unknown', said: 'token … is unknown' },
    {
      why: 'what JSON says',
      body: '{"status":"invalid event","errors":["zq7"]}',
      said: 'status invalid event errors …',
    },
    { why: 'nothing where no word is known', body: 'QUJDREVGR0g=', said: '' },
    { why: 'nothing that steers a terminal', body: '\u001b[2Jnot\u202efound\u0007', said: '' },
    { why: 'nothing of an empty answer', body: '', said: '' },
  ])('shows $why', ({ body, said }) => {
    expect(shownAnswer(body, [])).toBe(said);
  });

  it('shows known words and statuses alone, whatever is answered', () => {
    const parts = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), keys, fc.constantFrom(...KNOWN_WORDS));
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 60 }), (words) => {
        const said = shownAnswer(words.join(' '), []);
        expect(said.length).toBeLessThanOrEqual(202);
        for (const word of said === '' ? [] : said.split(' '))
          expect(word === '…' || /^[1-5]\d\d$/.test(word) || KNOWN_WORDS.has(foldCase(word)), word).toBe(true);
      }),
      RUNS,
    );
  });
});
