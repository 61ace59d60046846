import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { HostBench } from './local-host-bench.ts';
import { FIXTURES, startBenches } from './local-host-bench.ts';
import { isRunning, until } from './local-processes.ts';

let benches: Awaited<ReturnType<typeof startBenches>>;
let bench: HostBench;

beforeAll(async () => {
  benches = await startBenches();
});
afterAll(() => benches.close());
beforeEach(() => {
  bench = benches.next();
});
afterEach(() => bench.close());

const startOther = (appFile: string) => bench.start({ appFile: `${FIXTURES}/${appFile}` });

describe('an app that does not start', () => {
  it('fails with the app’s own error when it throws while it loads', async () => {
    await expect(startOther('throws-at-load.cjs')).rejects.toThrow(
      /did not start[\s\S]*Bad settings:\nARM_HOST: missing/,
    );
  });

  it('fails when no function is registered', async () => {
    await expect(startOther('no-functions.cjs')).rejects.toThrow('registered no functions');
  });

  it('fails when a name is taken twice', async () => {
    await expect(startOther('same-name-twice.cjs')).rejects.toThrow('"twin" has already been registered');
  });

  it('fails when the file does not exist', async () => {
    await expect(startOther('no-such-app.cjs')).rejects.toThrow('Cannot find module');
  });

  it('names every binding that cannot work', async () => {
    const starting = startOther('missing-settings.cjs');
    await expect(starting).rejects.toThrow(
      /"worker".*"queueName".*NO_SUCH_QUEUE[\s\S]*"worker".*NoSuchStorage[\s\S]*"clock".*NO_SUCH_SCHEDULE/,
    );
    await expect(starting).rejects.toThrow(/"wrong-clock".*NCRONTAB[\s\S]*"blobs".*blobTrigger[\s\S]*"tables".*table/);
  });

  it('fails when the port is taken', async () => {
    const { url } = await bench.start();
    await expect(bench.start({ port: Number(new URL(url).port) })).rejects.toThrow('EADDRINUSE');
  });
});

describe('the functions host', () => {
  it('runs an app with its settings as environment, lists its functions, and stops it in order', async () => {
    const { url, functions, disabled, processes, close } = await bench.start({
      settings: { OWN: 'yes', 'AzureWebJobs.daily.Disabled': 'true' },
    });
    const environment = await (await fetch(`${url}/api/environment`)).json();
    expect(environment).toMatchObject({ OWN: 'yes', TZ: 'UTC', FUNCTIONS_WORKER_RUNTIME: 'node' });
    expect(environment).not.toHaveProperty('VITEST');

    expect(functions.map((fn) => fn.name)).toContain('tick');
    expect(functions.map((fn) => fn.name)).not.toContain('daily');
    expect(disabled).toEqual(['daily']);
    expect(await (await fetch(`${url}/admin/host/status`)).json()).toEqual({ state: 'Running', functions });
    expect((await fetch(url)).status).toBe(200);

    await close();
    expect(bench.log.map((entry) => entry.message)).toEqual(expect.arrayContaining(['app started', 'app terminated']));
    expect(processes.map((child) => isRunning(child.pid))).toEqual([false]);
    expect(bench.exits).toEqual([]);
  });

  it('waits for running invocations before it ends', async () => {
    const { url, close } = await bench.start();
    const answer = fetch(`${url}/api/slow?ms=500`);
    await until('the run has begun', () => bench.log.some((entry) => entry.functionName === 'slow'));
    await Promise.all([answer, close()]);
    expect((await answer).status).toBe(200);
    expect(bench.log.map((entry) => entry.message)).toContain('app terminated');
  });

  it.each([
    {
      path: 'reject-later',
      code: 1,
      message: /uncaught exception.*nobody waits for me/,
      why: 'rejects a promise that nobody waits for',
    },
    { path: 'leave', code: 7, message: /app started/, why: 'ends the process' },
  ])('tells that the process has ended when the app $why', async ({ path, code, message }) => {
    const { url } = await bench.start();
    await fetch(`${url}/api/${path}`).catch(() => undefined);
    await until('the process has ended', () => bench.exits.length > 0);
    expect(bench.exits).toEqual([{ group: '*', code, signal: null }]);
    expect(bench.log.map((entry) => entry.message)).toEqual(expect.arrayContaining([expect.stringMatching(message)]));
  });

  // Observed with the real worker 3.9.1 (2026-11): the host outlives its worker and answers for it.
  it('answers 500 to requests whose worker died, and 503 while there is none', async () => {
    const { url, eventGridUrl } = await bench.start();
    const waiting = fetch(`${url}/api/slow?ms=60000`);
    await until('the run has begun', () => bench.log.some((entry) => entry.functionName === 'slow'));
    const leaving = await fetch(`${url}/api/leave`);
    expect([leaving.status, await leaving.text(), (await waiting).status]).toEqual([500, '', 500]);
    const headers = { 'aeg-event-type': 'Notification' };
    const later = await fetch(eventGridUrl('on-event'), { method: 'POST', headers, body: '[]' });
    expect([later.status, await later.text()]).toEqual([503, 'Function host is not running.']);
  });

  it('breaks connections when the whole instance dies', async () => {
    const { kill, url } = await bench.start();
    const waiting = fetch(`${url}/api/slow?ms=60000`).then(
      ({ status }) => status,
      () => 'broken',
    );
    await until('the run has begun', () => bench.log.some((entry) => entry.functionName === 'slow'));
    await kill();
    expect(await waiting).toBe('broken');
    expect(bench.exits).toEqual([]);
  });

  it('ends the process, as Azure does, when a run takes longer than functionTimeout', async () => {
    const { url } = await bench.start({ hostJsonFile: `${FIXTURES}/short-timeout.host.json` });
    await fetch(`${url}/api/slow?ms=60000`).catch(() => undefined);
    await until('the process has ended', () => bench.exits.length > 0);
    expect(bench.log.at(-1)).toMatchObject({
      level: 'critical',
      message: expect.stringContaining('Timeout value was exceeded by function: Functions.slow'),
    });
  });

  it('runs a minified bundle that carries the library', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'functions-host-test-'));
    const outfile = join(folder, 'main.cjs');
    await build({
      entryPoints: [`${FIXTURES}/app.cjs`],
      bundle: true,
      platform: 'node',
      format: 'cjs',
      minify: true,
      external: ['@azure/functions-core'],
      outfile,
    });
    const { url } = await bench.start({ appFile: outfile });
    expect((await fetch(`${url}/api/items/fixed/word`)).status).toBe(200);
    await rm(folder, { recursive: true });
  });

  it('runs one process per function group when asked to, and passes on what is started by hand', async () => {
    const { url, processes, kill } = await bench.start({ groups: 'per-function-group' });
    expect(processes.map((child) => child.group)).toEqual([
      'http',
      'function:on-message',
      'function:tick',
      'function:daily',
    ]);
    expect((await fetch(`${url}/api/items/fixed/word`)).status).toBe(200);
    const headers = { 'content-type': 'application/json' };
    const started = await fetch(`${url}/admin/functions/daily`, { method: 'POST', headers, body: '{}' });
    expect(started.status).toBe(202);
    await until('the timer has run', () => bench.messagesOf('daily').length === 1);
    await bench.send({ n: 1 });
    expect(await bench.take(bench.results, 1)).toHaveLength(1);
    await kill();
    expect(processes.filter((child) => isRunning(child.pid))).toEqual([]);
  });
});
