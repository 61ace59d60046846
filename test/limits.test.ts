import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PipelineRequest } from '@azure/core-rest-pipeline';
import { createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import { afterAll, describe, expect, it } from 'vitest';
import { boundedClient, LARGEST_ANSWER_BYTES } from '../src/adapters/http/bounded-client.ts';
import { redactText } from '../src/adapters/http/redact.ts';
import { MESSAGE_CHARACTERS, messageTextFrom } from '../src/adapters/queue/message-text.ts';
import { encodeKey } from '../src/adapters/tables/key-codec.ts';
import { LARGEST_FILE_BYTES, readTextFile } from '../src/cli/input/read-text-file.ts';
import { parsePolicy } from '../src/core/baseline/parse-policy.ts';
import { hubIdFrom, hubIdOrFault, keyLength, LONGEST_RESOURCE_ID } from '../src/core/hub-id.ts';
import { observationFromWorkspace } from '../src/core/kinds/reading/workspace-from-arm.ts';
import { MOST_RULES } from '../src/core/observation/managed-network.ts';
import { trimEnd } from '../src/core/text/trim-end.ts';
import { finding } from '../src/core/verdict/catalogue/catalogue.ts';

const folder = mkdtempSync(join(tmpdir(), 'hubwarden-limits-'));
afterAll(() => rmSync(folder, { recursive: true }));

const HUB = '/subscriptions/s1/resourcegroups/rg/providers/microsoft.machinelearningservices/workspaces/hub1';
const HUB_ID = hubIdFrom(HUB)!;

describe('limits at the entry points, as docs/security.md lists them', () => {
  it('an id: longer ones than Azure makes name no hub', () => {
    expect(hubIdOrFault(`${HUB}/${'x'.repeat(LONGEST_RESOURCE_ID)}`)).toBe('TooLong');
    expect(hubIdOrFault(HUB.replace('hub1', 'h'.repeat(600)))).toBe('TooLong');
    expect(hubIdOrFault('/subscriptions/s1')).toBe('NotAHub');
  });

  it('an answer of Azure: one byte more than is read fails, and no more is kept', async () => {
    const body = 'x'.repeat(LARGEST_ANSWER_BYTES);
    const answer = (bodyAsText: string) => ({
      sendRequest: async (request: PipelineRequest) => ({
        request,
        status: 200,
        headers: createHttpHeaders(),
        bodyAsText,
      }),
    });
    const send = (text: string) =>
      boundedClient({ timeoutMs: 60_000, transport: answer(text) }).sendRequest(
        createPipelineRequest({ url: 'https://a' }),
      );
    expect((await send(body)).bodyAsText).toBe(body);
    await expect(send(`${body}x`)).rejects.toThrow(`limit of ${LARGEST_ANSWER_BYTES} bytes`);
  });

  it('a hub: more rules than are judged make it unreadable, with the reason', () => {
    const answer = (count: number) => ({
      id: HUB,
      name: 'hub1',
      location: 'eastus2',
      kind: 'Hub',
      properties: {
        workspaceId: 'g',
        managedNetwork: {
          isolationMode: 'AllowOnlyApprovedOutbound',
          outboundRules: Object.fromEntries(
            Array.from({ length: count }, (_, index) => [
              `rule-${index}`,
              { type: 'FQDN', destination: `h${index}.example.com` },
            ]),
          ),
        },
      },
    });
    const at = new Date('2026-11-30T12:00:00Z');
    expect(observationFromWorkspace(answer(MOST_RULES), HUB_ID, at).ok).toBe(true);
    expect(observationFromWorkspace(answer(MOST_RULES + 1), HUB_ID, at)).toEqual({
      ok: false,
      error: `properties.managedNetwork.outboundRules: ${MOST_RULES + 1} rules, and at most ${MOST_RULES} are read`,
    });
  });

  it('a policy: a longer text is refused before it is parsed', () => {
    const refused = parsePolicy(`version: 1\n# ${'x'.repeat(1_000_000)}`, 'policy.yaml');
    expect(refused).toMatchObject({ ok: false, error: [{ message: expect.stringContaining('more than 1000000') }] });
  });

  it('a file of the command line: a longer one is refused unread', () => {
    const path = join(folder, 'large.json');
    writeFileSync(path, Buffer.alloc(LARGEST_FILE_BYTES + 1, ' '));
    expect(readTextFile(path)).toEqual({
      ok: false,
      error: `the file exceeds the limit of ${LARGEST_FILE_BYTES} bytes`,
    });
  });

  it('a queue message: a longer one than the service takes is a bug, and is thrown', () => {
    expect(() => messageTextFrom('hub-events', 'x'.repeat(MESSAGE_CHARACTERS))).toThrow('the limit is');
  });
});

describe('keys of rows', () => {
  it('hold the cause of an alert, however long the names in it are', () => {
    const detail = { message: 'm', hubId: HUB_ID, assignment: 'a b.c'.repeat(12) };
    for (const length of [10, 33, 400, 5000, 100_000]) {
      const found = finding('HW205', { ...detail, rule: 'r.'.repeat(length) });
      expect(encodeKey(found.groupKey ?? '').length).toBeLessThanOrEqual(512);
      expect(found.groupKey).toMatch(/^HW205\|/);
    }
    const keys = ['x', 'y'].map((end) => finding('HW205', { ...detail, rule: `${'r'.repeat(600)}${end}` }).groupKey);
    expect(new Set(keys).size).toBe(2);
  });
});

describe('parsers look at each character a bounded number of times', () => {
  const SIZES = [2000, 4000, 8000];

  it('the length of a key is never less than the key as it is spelled', () => {
    for (let code = 0; code < 0x3000; code += 1) {
      const text = String.fromCharCode(code).toWellFormed();
      expect(keyLength(text)).toBeGreaterThanOrEqual(encodeKey(text).length);
    }
  });

  it('the end of a text is trimmed by looking at the end only', () => {
    const asked = SIZES.map((size) => {
      let steps = 0;
      const text = new Proxy(new String(`${'/'.repeat(size)}x///`), {
        get: (target, key) => {
          if (typeof key === 'string' && /^\d+$/.test(key)) steps += 1;
          const value: unknown = Reflect.get(target, key);
          return typeof value === 'function' ? value.bind(target) : value;
        },
      });
      expect(trimEnd(text as unknown as string, '/')).toHaveLength(size + 1);
      return steps;
    });
    expect(asked).toEqual([4, 4, 4]);
  });

  it.each([
    {
      why: 'starts of tokens that are none',
      text: (size: number) => 'eyJaaaa-'.repeat(size / 8),
      shows: /^eyJaaaa-eyJ/,
    },
    {
      why: 'tokens in a row',
      text: (size: number) => 'eyJhbGciOi.eyJzdWIi.c2ln.'.repeat(size / 25),
      shows: /^…(\.….*)*/,
    },
    { why: 'blanks', text: (size: number) => `${' '.repeat(size)}x`, shows: /^ +/ },
  ])('a text of $why is made fit for people, and never longer than people read', ({ shows, text }) => {
    for (const size of SIZES) {
      const shown = redactText(text(size));
      expect(shown.length).toBeLessThanOrEqual(2000);
      expect(shown).toMatch(shows);
    }
  });
});

describe('tokens are taken out', () => {
  it.each([
    { given: 'a eyJhbGciOi.eyJzdWIi.c2lnbg b', shown: 'a … b', why: 'whole' },
    { given: 'a eyJhbGciOi.eyJzdWIi b', shown: 'a … b', why: 'without a signature' },
    { given: 'x-eyJhbGciOi.eyJzdWIi.c2lnbg.tail', shown: 'x-….tail', why: 'behind a hyphen' },
    { given: 'a.eyJhbGciOi.eyJzdWIi.c2lnbg', shown: 'a.…', why: 'behind a dot' },
    { given: 'seyJhbGciOi.b.c', shown: 'seyJhbGciOi.b.c', why: 'not inside a word' },
    { given: 'eyJ.b.c', shown: 'eyJ.b.c', why: 'not when the header is too short' },
    { given: 'eyJhbGciOi.', shown: 'eyJhbGciOi.', why: 'not without a payload' },
    { given: 'eyJhbGciOi.b.c.eyJhbGciOi.b.c', shown: '….…', why: 'one after another' },
  ])('$why', ({ given, shown }) => {
    expect(redactText(given)).toBe(shown);
  });
});
