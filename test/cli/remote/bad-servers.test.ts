import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { connectRemote } from '../../../src/cli/compose/compose-remote.ts';
import { runCommandLine } from '../../../src/cli/run-command-line.ts';
import { listenLocally } from '../../../src/local/common/listen-locally.ts';
import { contextWith } from '../command-files.ts';

type Answer = (request: IncomingMessage, response: ServerResponse, url: string) => void;

let close: (() => void) | undefined;

afterEach(() => {
  close?.();
  close = undefined;
});

interface Ran {
  readonly exitCode: number;
  readonly error: string;
  readonly out: string;
  /** Method and path of each request. */
  readonly asked: readonly string[];
  readonly waits: readonly number[];
  readonly url: string;
}

/** Runs a command against a server of this machine. */
async function against(answer: Answer, words: readonly string[], timeoutMs = 5000): Promise<Ran> {
  const server = createServer();
  const url = `http://127.0.0.1:${await listenLocally(server, 0)}`;
  close = () => {
    server.closeAllConnections();
    server.close();
  };
  const asked: string[] = [];
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    asked.push(`${request.method} ${request.url?.split('?')[0]}`);
    request.resume();
    request.on('end', () => answer(request, response, url));
  });
  let [error, out] = ['', ''];
  const waits: number[] = [];
  const exitCode = await runCommandLine([...words, '--url', url], {
    ...contextWith(),
    version: '0',
    pause: async (seconds) => {
      waits.push(seconds);
    },
    remote: (origin) => connectRemote(origin, { version: '0', log: { error: () => undefined }, timeoutMs }),
    writeOut: (text) => {
      out += text;
    },
    writeError: (text) => {
      error += text;
    },
  });
  return { exitCode, error, out, asked, waits, url };
}

const JSON_TYPE = { 'content-type': 'application/json' };

function problem(status: number, code: string, detail: string, headers = {}): Answer {
  const body = { type: `/api/problems/${code}`, title: 'a title', status, detail, code, requestId: 'r-1' };
  return (_, response) =>
    response.writeHead(status, { 'content-type': 'application/problem+json', ...headers }).end(JSON.stringify(body));
}

const page = (nextLink: string): string =>
  JSON.stringify({
    value: [],
    nextLink,
    ...{ matched: 2, remaining: 2, total: 2, selected: 2, counts: {}, needAttention: 0, notCovered: [], missing: 0 },
    ...{ indexedAt: '2026-11-23T16:00:00Z', indexAgeSeconds: 0 },
  });

describe('a server that is no good deployment', () => {
  it.each<{ why: string; answer: Answer; says: RegExp }>([
    {
      why: 'HTML',
      answer: (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome</h1>'),
      says: /in a form that this command line does not read: the content type is not application\/json.*Check that --url/,
    },
    {
      why: 'another schema',
      answer: (_, response) => response.writeHead(200, JSON_TYPE).end('{"value": [{"name": 3}]}'),
      says: /does not read: at value\.0/,
    },
    {
      why: 'half of a document, whole for HTTP',
      answer: (_, response) => response.writeHead(200, JSON_TYPE).end('{"value": ['),
      says: /it is not whole JSON/,
    },
    {
      why: 'a next page at another host',
      answer: (_, response) => response.writeHead(200, JSON_TYPE).end(page('https://evil.example/api/hubs?after=x')),
      says: /The next page of the list is at https:\/\/evil\.example and not at http.*HUBWARDEN_PAGES_URL/,
    },
    {
      why: 'a next page of another operation',
      answer: (_, response, url) => response.writeHead(200, JSON_TYPE).end(page(`${url}/api/controls`)),
      says: /The next page of the list/,
    },
    {
      why: 'a list without an end',
      answer: (_, response, url) => response.writeHead(200, JSON_TYPE).end(page(`${url}/api/hubs?after=x`)),
      says: /does not end/,
    },
    {
      why: 'a redirect with a secret',
      answer: (_, response) => response.writeHead(302, { location: 'https://login.example/x?state=s3cret' }).end(),
      says: /redirects to https:\/\/login\.example\. The command does not follow/,
    },
    {
      why: 'an answer that is cut',
      answer: (_, response) => {
        response.writeHead(200, { ...JSON_TYPE, 'content-length': '1000' });
        response.write('{"value":', () => response.destroy());
      },
      says: /broke before the whole answer came/,
    },
    {
      why: '401 by us',
      answer: problem(401, 'SignInNeeded', 'You are not signed in.'),
      says: /does not accept the sign-in.*az login/,
    },
    {
      why: '401 by App Service',
      answer: (_, response) => response.writeHead(401).end(),
      says: /App Service Authentication/,
    },
    {
      why: '403 by App Service',
      answer: (_, response) => response.writeHead(403).end(),
      says: /App Service in front.*allowed applications/,
    },
    {
      why: 'closed pages',
      answer: problem(403, 'PagesClosed', 'Pages are not open.'),
      says: /refuses the request\. Pages are not open\./,
    },
    {
      why: '404 of a web site',
      answer: (_, response) => response.writeHead(404).end('no'),
      says: /no answer of Hubwarden\. Check --url/,
    },
    {
      why: '500 by us',
      answer: problem(500, 'InternalError', 'A fault.'),
      says: /answered 500 InternalError: A fault\. \(request r-1\)/,
    },
    {
      why: '502 of a proxy',
      answer: (_, response) => response.writeHead(502).end('bad gateway'),
      says: /failed: it answered 502/,
    },
    {
      why: 'another release',
      answer: problem(400, 'UnsupportedApiVersion', 'It answers 2027-01-01.'),
      says: /another release than this command line\. It answers 2027-01-01\./,
    },
  ])('is told from one: $why', async ({ answer, says }) => {
    const ran = await against(answer, ['status']);
    expect(ran).toMatchObject({ exitCode: 1, out: '', error: expect.stringMatching(says) });
    expect(ran.error).not.toContain('s3cret');
    expect(ran.asked.every((each) => each === 'GET /api/hubs')).toBe(true);
  });

  it('that never answers is left at the deadline', async () => {
    const ran = await against(() => undefined, ['operations'], 200);
    expect(ran).toMatchObject({ exitCode: 1, error: expect.stringContaining('gave no whole answer in time') });
  });

  it('that sends too much is left at the limit', async () => {
    const endless: Answer = (_, response) => {
      response.writeHead(200, JSON_TYPE);
      const chunk = 'x'.repeat(1024 * 1024);
      const more = (): void => {
        if (!response.destroyed) response.write(chunk, more);
      };
      more();
    };
    const ran = await against(endless, ['operations'], 30_000);
    expect(ran).toMatchObject({ exitCode: 1, error: expect.stringContaining('is too large') });
  });

  it('that does not run is named with the remedy', async () => {
    const ran = await against((_, response) => response.end(), ['--help']);
    close?.();
    let error = '';
    const exitCode = await runCommandLine(['status', '--url', ran.url], {
      ...contextWith(),
      version: '0',
      remote: (origin) => connectRemote(origin, { version: '0', log: { error: () => undefined } }),
      writeOut: () => undefined,
      writeError: (text) => {
        error += text;
      },
    });
    expect({ exitCode, error }).toEqual({ exitCode: 1, error: expect.stringContaining('No server answers at') });
  });
});

describe('a busy deployment', () => {
  const busy = (seconds: string): Answer => problem(503, 'Busy', 'Try again.', { 'retry-after': seconds });

  it('is asked three times for a read, after the seconds that it names', async () => {
    const ran = await against(busy('7'), ['operations']);
    expect({ asked: ran.asked.length, waits: ran.waits }).toEqual({ asked: 3, waits: [7, 7] });
    expect(ran.error).toContain('answered 503 Busy: Try again.');
  });

  it.each(['3600', '', 'tomorrow'])('is not waited for when it asks for "%s"', async (seconds) => {
    const ran = await against(busy(seconds), ['operations']);
    expect({ asked: ran.asked.length, waits: ran.waits }).toEqual({ asked: 1, waits: [] });
  });

  it('gets a change again with the same key, because it was not carried out', async () => {
    const keys: unknown[] = [];
    const ran = await against(
      (request, response, url) => {
        keys.push(request.headers['idempotency-key']);
        busy('1')(request, response, url);
      },
      ['writes', 'off'],
    );
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
    expect(ran.error).toContain('Nothing was changed.');
  });
});

const ACCOUNT =
  '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ai/providers/Microsoft.CognitiveServices/accounts/acct';

describe('a change', () => {
  it.each<{ why: string; answer: Answer }>([
    { why: 'a fault of the app', answer: problem(500, 'InternalError', 'A fault.') },
    { why: 'an end by its deadline', answer: problem(504, 'DeadlinePassed', 'It took too long.') },
    { why: 'another form', answer: (_, response) => response.writeHead(200, JSON_TYPE).end('{}') },
    { why: 'a connection that breaks', answer: (_, response) => response.destroy() },
  ])('whose outcome is not known is said to be so, and not sent again: $why', async ({ answer }) => {
    const ran = await against(answer, ['retry', ACCOUNT]);
    expect(ran.error).toContain('The change may have been made');
    expect(ran.asked).toEqual(['POST /api/accounts/11111111-2222-3333-4444-555555555555/rg-ai/acct/retry']);
  });

  it('of what a name leads to is not sent where the name cannot be looked up, and nothing was changed', async () => {
    const ran = await against(problem(500, 'InternalError', 'A fault.'), ['retry', 'hub-a']);
    expect(ran.error).toContain('Nothing was changed.');
    expect(ran.asked).toEqual(['GET /api/hub-ids']);
  });

  it('that the present state forbids is answered with the sentence of the deployment', async () => {
    const ran = await against(problem(409, 'StateMoved', 'hub-a has moved on.'), ['retry', 'hub-a']);
    expect(ran).toMatchObject({ exitCode: 1, error: 'hub-a has moved on.\n' });
  });
});
