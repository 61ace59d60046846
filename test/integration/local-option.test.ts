import type { ChildProcess } from 'node:child_process';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packCommandLine } from '../cli/package/packed.ts';
import { COMPILE_CACHE } from '../compile-cache.ts';
import { until } from './local-processes.ts';

// The stack and the commands share this folder and nothing else: no variable names an address or a certificate.
const TMPDIR = mkdtempSync(join(tmpdir(), 'hubwarden-local-option-'));
const STACKS = join(TMPDIR, `hubwarden-local-${userInfo().uid}`);

/** Settings and identity of a production deployment, which `--local` must not use. */
const OF_A_DEPLOYMENT = {
  AzureWebJobsStorage__accountName: 'sthubwardenprod',
  HUBWARDEN_ARM_ENDPOINT: 'https://127.0.0.1:9',
  HUBWARDEN_CLI_ACCOUNT: 'sthubwardenprod',
  HUBWARDEN_CLI_POLICY: 'production.yaml',
  AZURE_TENANT_ID: '00000000-0000-4000-8000-00000000dddd',
  AZURE_CLIENT_ID: '00000000-0000-4000-8000-00000000eeee',
  AZURE_CLIENT_SECRET: 'a secret',
};

const OF_THE_STACK = { PATH: process.env.PATH, HOME: TMPDIR, TMPDIR, ...COMPILE_CACHE };
const ENV = { ...OF_THE_STACK, ...OF_A_DEPLOYMENT };

// The package, as people install it: it starts much faster than the source.
const packed = packCommandLine();
const MAIN = join(packed.built, 'hubwarden.js');

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

function hubwarden(...args: readonly string[]): Promise<Ran> {
  const { promise, resolve } = Promise.withResolvers<Ran>();
  execFile(process.execPath, [MAIN, ...args], { env: ENV, timeout: 100_000 }, (failed, out, error) =>
    resolve({ code: failed === null ? 0 : Number(failed.code), out, error }),
  );
  return promise;
}

function watchStatus() {
  const args = [MAIN, 'status', '--local', '--watch', '--every', '1'];
  return spawn(process.execPath, args, { env: ENV, stdio: ['ignore', 'pipe', 'pipe'] });
}

const HUBS =
  '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg-ai/providers/Microsoft.MachineLearningServices/workspaces';

/** A person's request to the simulated Azure of the stack. @returns the body */
function azure(method: string, path: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  const [file = ''] = readdirSync(STACKS);
  const { settings } = JSON.parse(readFileSync(join(STACKS, file), 'utf8'));
  const { promise, reject, resolve } = Promise.withResolvers<string>();
  const url = `${settings.HUBWARDEN_ARM_ENDPOINT}${path}?api-version=2025-12-01`;
  const ca = readFileSync(settings.NODE_EXTRA_CA_CERTS);
  request(url, { method, ca, headers: { authorization: 'Bearer a-person', ...headers } }, (answer) => {
    let body = '';
    answer.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    answer.on('end', () => resolve(body));
  })
    .on('error', reject)
    .end();
  return promise;
}

async function rulesOf(hub: string): Promise<readonly string[]> {
  const { properties } = JSON.parse(await azure('GET', `${HUBS}/${hub}`));
  return Object.keys(properties.managedNetwork.outboundRules ?? {});
}

async function verdictOf(hub: string): Promise<string | undefined> {
  const { hubs } = JSON.parse((await hubwarden('status', '--local', '--json')).out);
  return hubs.find((each: { readonly name: string }) => each.name === hub)?.verdict;
}

/** Hubs of the sample fleet, and with them its two accounts, of which the stack creates one when the policy is in force. */
const HUBS_SEEDED = 12;
const FLEET_SEEDED = HUBS_SEEDED + 2;

describe('--local', () => {
  let stack: ChildProcess;

  beforeAll(async () => {
    const args = ['src/local/main.ts', '--port', '0', '--alerts-port', '0', '--pages-port', '0', '--still'];
    stack = spawn(process.execPath, args, { env: OF_THE_STACK, stdio: 'ignore' });
    await until('the stack has announced itself', () => existsSync(STACKS) && readdirSync(STACKS).length > 0);
  });
  afterAll(() => {
    stack.kill('SIGKILL');
    for (const each of [TMPDIR, packed.folder]) rmSync(each, { recursive: true, force: true });
  });

  it('sweep reads the simulated Azure over https, signed in at the identity endpoint, by the policy of the stack', async () => {
    const ran = await hubwarden('sweep', '--local', '--json');
    expect(ran.error).not.toContain('az login');
    const { coverage, hubs, sweep } = JSON.parse(ran.out);
    const names = hubs
      .filter((each: { hubId: string }) => each.hubId.includes('/workspaces/'))
      .map((each: { name: string }) => each.name);
    expect(names).toEqual(expect.arrayContaining(['hub-drifted', 'hub-observed', 'hub-open']));
    expect(names).toHaveLength(HUBS_SEEDED);
    expect({ coverage, unseen: sweep.unseen }).toEqual({ coverage: 1, unseen: [] });
  });

  it('status and writes use its tables', async () => {
    expect((await hubwarden('writes', 'off', '--local', '--reason', 'a trial')).code).toBe(0);
    expect((await hubwarden('writes', '--local')).out).toContain('a trial');
    expect((await hubwarden('writes', 'on', '--local')).code).toBe(0);
    await until('a sweep has judged the hubs', async () => {
      const { hubs } = JSON.parse((await hubwarden('status', '--local', '--json')).out);
      return hubs.length === FLEET_SEEDED;
    });
  });

  /** Deletes a rule of Hubwarden's in Azure without an event, and has the terminal write it again. */
  async function deleteAndApply() {
    await until('the deployment has repaired the hub', async () => (await verdictOf('hub-drifted')) === 'Compliant');
    const rule = (await rulesOf('hub-drifted')).find((name) => name.startsWith('hw-')) ?? 'none';
    await azure('DELETE', `${HUBS}/hub-drifted/outboundRules/${rule}`, { 'x-simulator-raise-event': 'no' });
    await until('the rule is gone', async () => !(await rulesOf('hub-drifted')).includes(rule));
    const ran = await hubwarden('apply', 'hub-drifted', '--local', '--yes', '1', '--json');
    const [hub] = JSON.parse(ran.out).hubs;
    return { ran, rule, hub };
  }

  it('apply sends a step over https, follows it, and leaves a hub that is verified and recorded', async () => {
    // A sweep of the deployment may find the deletion first. Then its write is under way and the terminal has none to send: once more,
    // at the beginning of the 30 seconds between two sweeps.
    let tried = await deleteAndApply();
    for (let again = 0; again < 3 && tried.hub.steps.length === 0; again += 1) {
      await until('a sweep has read the fleet', () => [4, 5, 6].includes(new Date().getSeconds() % 30));
      tried = await deleteAndApply();
    }
    const { hub, ran, rule } = tried;
    expect(ran, ran.out + ran.error).toMatchObject({ code: 0 });
    expect(hub).toMatchObject({ name: 'hub-drifted', verdict: 'Compliant', left: 0, steps: [{ outcome: 'Started' }] });
    expect(await rulesOf('hub-drifted')).toContain(rule);
  });

  it('apply writes nothing to a hub that is only observed, and says so', async () => {
    const ran = await hubwarden('apply', 'hub-observed', '--local', '--yes', '3');
    expect(ran).toMatchObject({ code: 2, out: expect.stringContaining('observes, so nothing is written') });
  });

  it('sweep filters the hubs of the stack', async () => {
    const ran = await hubwarden('sweep', '--local', '--filter', 'mode:observe', '--json');
    const { hubs, total } = JSON.parse(ran.out);
    expect(hubs.map((each: { readonly name: string }) => each.name)).toContain('hub-observed');
    expect(hubs.length).toBeLessThan(HUBS_SEEDED);
    expect(total).toBe(FLEET_SEEDED);
  });

  it('plan and show --live read a hub over https and judge it by the policy in force in the stack', async () => {
    const plan = await hubwarden('plan', 'hub-observed', '--local', '--json');
    expect(plan).toMatchObject({ code: 2, error: '' });
    const shown = await hubwarden('show', 'hub-observed', '--local', '--live', '--json');
    const { source, verdict } = JSON.parse(shown.out);
    expect({ source, verdict }).toEqual({ source: 'Azure', verdict: JSON.parse(plan.out).verdict });
    const missing = await hubwarden('plan', 'hub-nowhere', '--local');
    expect(missing).toMatchObject({ code: 1, out: '' });
    expect(missing.error).toContain('Hubwarden knows no hub "hub-nowhere".');
  });

  it('reach answers for a hub of the stack by the policy in force there', async () => {
    const ran = await hubwarden('reach', 'hub-drifted', 'pypi.org', '--local');
    expect(ran.error).not.toContain('az login');
    expect(ran.out).toMatch(/^pypi\.org:443 is (?:not )?allowed on hub-drifted/);
  });

  it('policy diff compares the policy in force in the stack with itself over its hubs, and finds nothing', async () => {
    const ran = await hubwarden('policy', 'diff', 'in-force', 'in-force', '--local', '--json');
    expect(ran).toMatchObject({ code: 0 });
    expect(JSON.parse(ran.out)).toMatchObject({ hubs: FLEET_SEEDED });
  });

  it('doctor checks the settings, the tables and the access of the stack', async () => {
    const { error, out } = await hubwarden('doctor', '--local');
    expect(out).toContain('ok       settings: every setting is valid');
    expect(out).toContain(`ok       tables: they hold ${FLEET_SEEDED} hubs`);
    expect(out).toMatch(/^ok {7}roles to enforce: all \d+ actions are granted/m);
    expect(out).toContain(' 0 wrong, ');
    expect(error).toContain('delivers its events itself');
  });

  it('is watched until Ctrl-C, and until the reader of the output is gone, without a word', async () => {
    const interrupted = watchStatus();
    await once(interrupted.stdout, 'data');
    interrupted.kill('SIGINT');
    expect(await once(interrupted, 'exit')).toEqual([null, 'SIGINT']);
    const piped = watchStatus();
    let error = '';
    piped.stderr.on('data', (data: Buffer) => {
      error += String(data);
    });
    await once(piped.stdout, 'data');
    piped.stdout.destroy();
    // The next sweep is the next change that it would write.
    const [, signal] = await once(piped, 'exit');
    expect({ signal, error }).toEqual({ signal: null, error: '' });
  });

  it('refuses another place beside it', async () => {
    const ran = await hubwarden('status', '--local', '--account', 'sthubwardenprod');
    expect(ran).toMatchObject({
      code: 1,
      out: '',
      error: expect.stringContaining("cannot be used with option '--account"),
    });
  });

  it('says how to start a stack when it was killed, and when it has ended', async () => {
    stack.kill('SIGKILL');
    await once(stack, 'exit');
    const killed = await hubwarden('status', '--local');
    expect(killed).toMatchObject({ code: 1, out: '', error: expect.stringMatching(/has ended.*npm start/) });
    rmSync(STACKS, { recursive: true });
    for (const command of [['status'], ['sweep'], ['doctor']])
      expect(await hubwarden(...command, '--local')).toMatchObject({
        code: 1,
        out: '',
        error: expect.stringMatching(/^No local stack is running.*npm start/),
      });
  });
});
