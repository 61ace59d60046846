import { describe, expect, it, vi } from 'vitest';
import { progressText } from '../../../src/cli/fleet/sweep-progress.ts';
import { planCommand } from '../../../src/cli/plan/plan-command.ts';
import type { CommandLineContext } from '../../../src/cli/run-command-line.ts';
import { runCommandLine } from '../../../src/cli/run-command-line.ts';
import { NO_PAINT } from '../../../src/cli/text/paint.ts';
import type { Result } from '../../../src/core/result.ts';
import { err, ok } from '../../../src/core/result.ts';
import type { OneSweep } from '../../../src/reconcile/operator/local-sweep/sweep-once.ts';
import type { Discovery } from '../../../src/reconcile/ports.ts';
import { GROUP, hubPath, OBJECT_ID, START, VirtualApp } from '../../reconcile/virtual-app.ts';

vi.setConfig({ testTimeout: 60_000 });

const OTHER = '00000000-0000-4000-8000-000000000002';

const POLICY = `version: 1
assignments:
  - name: standard
    match: { names: ["hub*"] }
    mode: enforce
    isolation: { mode: AllowOnlyApprovedOutbound }
    packs: [python-packages]
    firewall: { sku: Standard }
`;

const OBSERVED = POLICY.replace('mode: enforce', 'mode: observe');
const EVERYTHING_GOES = `version: 1
assignments: [ { name: open, mode: observe } ]
`;

interface Ran {
  readonly exitCode: number;
  readonly out: string;
  readonly error: string;
}

async function sweep(
  world: VirtualApp | undefined,
  args: readonly string[] = [],
  options: {
    readonly policy?: string;
    readonly inPlace?: boolean;
    readonly connect?: () => Promise<Result<OneSweep, string>>;
    readonly more?: Partial<CommandLineContext>;
  } = {},
): Promise<Ran> {
  let out = '';
  let error = '';
  const exitCode = await runCommandLine(['sweep', '--policy', 'policy.yaml', ...args], {
    readText: (path) => (path === 'policy.yaml' ? ok(options.policy ?? POLICY) : err('the file does not exist')),
    now: () => START,
    paint: NO_PAINT,
    version: '1.2.3',
    sweep: {
      connect: options.connect ?? (async () => ok({ deps: world!.deps, messages: world!.queue })),
      progress: {
        inPlace: options.inPlace ?? false,
        write: (text) => {
          error += text;
        },
        // A tick when it begins, so that what is written does not hang on the machine's time.
        every: (seconds, tick) => {
          error += `[every ${seconds} s]`;
          tick();
          return () => {
            error += '[end]';
          };
        },
      },
    },
    writeOut: (text) => {
      out += text;
    },
    writeError: (text) => {
      error += text;
    },
    ...options.more,
  });
  return { exitCode, out, error };
}

function worldFor(policy = POLICY): VirtualApp {
  return new VirtualApp({ policy });
}

/** Creates hubs, and lets Azure finish. */
function createHubs(world: VirtualApp, ...names: readonly string[]): void {
  for (const name of names) world.createHub(name);
  world.clock.advanceSeconds(600);
}

function worldOf(hub: string, policy: string): VirtualApp {
  const world = worldFor(policy);
  createHubs(world, hub);
  return world;
}

/** Requests of the sweep that could change something. */
function changes(world: VirtualApp): readonly string[] {
  return world.simulator
    .requests()
    .filter((each) => each.callerId === OBJECT_ID && each.method !== 'GET' && !each.path.includes('ResourceGraph'))
    .map((each) => `${each.method} ${each.path}`);
}

describe('sweep', () => {
  it('judges every hub, shows which would be repaired, and changes nothing', async () => {
    const world = worldFor();
    world.createHub('hub2', 'AllowOnlyApprovedOutbound');
    createHubs(world, 'hub1', 'lab');
    const before = [world.network('hub1'), world.network('hub2')];
    const ran = await sweep(world);
    expect(ran.exitCode).toBe(2);
    expect(ran.out).toMatch(/with \d+ reads: 3 of 3 hubs judged\./);
    expect(ran.out).toMatch(/hub2 +rg-ai +standard +Drifted +change +HW\d/);
    expect(ran.out).toMatch(/lab +rg-ai +– +Unassigned +– /);
    expect(ran.out).toContain(`Subscription ${GROUP.subscriptionId}\n\nHUB `);
    expect(ran.out).toMatch(/^ {2}1 hub would be changed$/m);
    expect([world.network('hub1'), world.network('hub2')]).toEqual(before);
    expect(changes(world)).toEqual([]);
  });

  it.each([
    { status: 'Inactive', codes: ['HW206'], why: 'nothing says since when, and it does not wait for ever' },
    { status: 'Failed', codes: ['HW205'], why: 'Azure says so' },
    { status: 'Provisioning', codes: ['HW305'], why: 'Azure says that it is at work' },
  ] as const)('reports a rule that reads $status as plan does: $why', async ({ codes, status }) => {
    const policy = `version: 1
assignments:
  - name: all
    mode: observe
    firewall: { sku: Standard }
    rules: [ { fqdn: pypi.org } ]
`;
    const world = worldFor(policy);
    world.createHub('hub1', 'AllowOnlyApprovedOutbound');
    world.clock.advanceSeconds(600);
    const rule = { properties: { type: 'FQDN', category: 'UserDefined', destination: 'pypi.org' } };
    expect(world.arm('PUT', `${hubPath('hub1')}/outboundRules/team-pypi`, rule).status).toBeLessThan(300);
    expect(world.arm('POST', `${hubPath('hub1')}/provisionManagedNetwork`, { includeSpark: false }).status).toBe(202);
    world.clock.advanceSeconds(5 * 3600);
    world.simulator.advance(world.clock.now());
    expect(world.simulator.setRuleStatus(hubPath('hub1'), 'team-pypi', status, undefined)).toBe(true);
    const hub = JSON.stringify(world.arm('GET', hubPath('hub1')).body);
    const swept = JSON.parse((await sweep(world, ['--json'], { policy })).out);
    const planned = planCommand(
      { policy: 'policy.yaml', hub: 'hub.json' },
      {
        readText: (path) => ok(path === 'hub.json' ? hub : policy),
        now: () => world.clock.now(),
        paint: NO_PAINT,
      },
    ).json as { readonly verdict: string; readonly findings: readonly { readonly code: string }[] };
    expect(planned.findings.map(({ code }) => code)).toEqual(codes);
    expect(swept.hubs).toMatchObject([{ verdict: planned.verdict, codes }]);
    // Not codes only: what a person needs to act, as plan says it of one hub.
    expect(swept.hubs[0].findings).toEqual(
      planned.findings.map((each) => ({ ...each, class: expect.any(String), exemptedBy: null })),
    );
    expect(swept.hubs[0].findings[0]).toMatchObject({ rule: expect.any(String), destination: 'FQDN pypi.org' });
  });

  it('plans no repair where the policy only observes', async () => {
    const world = worldFor(OBSERVED);
    world.createHub('hub2', 'AllowOnlyApprovedOutbound');
    world.clock.advanceSeconds(600);
    const ran = await sweep(world, ['--json'], { policy: OBSERVED });
    expect(JSON.parse(ran.out)).toMatchObject({ inSync: false, hubs: [{ verdict: 'Drifted', repair: false }] });
  });

  it('reports a hub that is only observed, because an approval is refused there', async () => {
    const policy = OBSERVED.replace(
      'AllowOnlyApprovedOutbound }',
      'AllowOnlyApprovedOutbound, existingHubs: approve }',
    );
    const [hub] = JSON.parse((await sweep(worldOf('hub1', policy), ['--json'], { policy })).out).hubs;
    expect(hub).toMatchObject({ verdict: 'Blocked', mode: 'observe', repair: false, approval: false });
    expect(hub.codes).toContain('HW402');
    const { out } = await sweep(worldOf('hub1', policy), [], { policy });
    expect(out).toMatch(/hub1 +rg-ai +standard +Blocked +report +HW\d/);
    expect(out).toMatch(/^ {2}1 hub would be reported and left as they are$/m);
    expect(out).not.toContain('would wait for an approval');
  });

  it('ends with 0 only when every hub is right, and --wrong then shows none', async () => {
    const world = worldFor(EVERYTHING_GOES);
    createHubs(world, 'hub1');
    const ran = await sweep(world, ['--wrong'], { policy: EVERYTHING_GOES });
    expect(ran.out).toContain('1 hub: 1 Compliant.');
    expect(ran).toMatchObject({ exitCode: 0, out: expect.not.stringContaining('VERDICT') });
  });

  it('names subscriptions that it cannot see, and is not in sync for that', async () => {
    const world = worldFor(EVERYTHING_GOES);
    createHubs(world, 'hub1');
    const args = ['--subscription', GROUP.subscriptionId, OTHER];
    const ran = await sweep(world, args, { policy: EVERYTHING_GOES });
    expect(ran.exitCode).toBe(2);
    expect(ran.out).toContain(`Not readable: 1 subscription.\n  ${OTHER}: it is invisible to the identity`);
  });

  it('tries a failed read again, and shows a hub that cannot be read all the same', async () => {
    const world = worldFor(EVERYTHING_GOES);
    createHubs(world, 'hub1', 'hub2', 'hub3');
    const fault = { kind: 'AnswerRequest', method: 'GET' } as const;
    world.simulator.addFault({ ...fault, pathContains: 'hub1', status: 503, times: 2 });
    world.simulator.addFault({ ...fault, pathContains: 'hub2', status: 503, times: 'always' });
    world.simulator.addFault({ ...fault, pathContains: 'hub3', status: 403, times: 'always' });
    const ran = await sweep(world, ['--json'], { policy: EVERYTHING_GOES });
    expect(ran.exitCode).toBe(2);
    const { coverage, hubs } = JSON.parse(ran.out);
    expect(coverage).toBeCloseTo(1 / 3);
    expect(hubs).toMatchObject([
      { name: 'hub2', verdict: 'Unknown', codes: ['HW601'], notCovered: expect.stringContaining('could not be read') },
      { name: 'hub3', verdict: 'Unknown', codes: ['HW601'], notCovered: expect.stringContaining('could not be read') },
      { name: 'hub1', verdict: 'Compliant' },
    ]);
  });

  it('comes back after the time that Azure names, and leaves no hub out', async () => {
    const world = worldFor(EVERYTHING_GOES);
    createHubs(world, 'hub1', 'hub2');
    const fault = { kind: 'AnswerRequest', method: 'GET', pathContains: 'hub1', status: 429, times: 1 } as const;
    world.simulator.addFault({ ...fault, retryAfterSeconds: 45 });
    const began = world.clock.now().getTime();
    const ran = await sweep(world, [], { policy: EVERYTHING_GOES });
    expect(ran).toMatchObject({ exitCode: 0, out: expect.stringContaining('2 of 2 hubs judged') });
    expect(world.clock.now().getTime() - began).toBeGreaterThanOrEqual(45_000);
  });

  it('keeps to the read budget: 20 a second after the first 200', async () => {
    const world = worldFor(EVERYTHING_GOES);
    createHubs(world, ...Array.from({ length: 260 }, (_, number) => `hub${number}`));
    const began = world.clock.now().getTime();
    const ran = await sweep(world, [], { policy: EVERYTHING_GOES });
    expect(ran.out).toContain('260 of 260 hubs judged');
    expect(world.clock.now().getTime() - began).toBeGreaterThanOrEqual(2900);
  });

  it('finds hubs by lists when Resource Graph fails, and says so', async () => {
    const world = worldFor(EVERYTHING_GOES);
    createHubs(world, 'hub1');
    const fault = { kind: 'AnswerRequest', method: 'POST', pathContains: 'ResourceGraph' } as const;
    world.simulator.addFault({ ...fault, status: 403, times: 'always' });
    const ran = await sweep(world, [], { policy: EVERYTHING_GOES });
    expect(ran).toMatchObject({ exitCode: 0, out: expect.stringContaining('1 of 1 hubs judged') });
    expect(ran.out).toContain(
      'Hubwarden listed the hubs of each subscription, because it could not use Resource Graph: ',
    );
  });

  it.each([
    {
      why: 'a policy that does not validate is named with its place',
      options: { policy: 'version: 1\nassignments: [{ name: a, mood: observe }]\n' },
      says: /^policy\.yaml:2:.*mood/,
    },
    {
      why: 'a word that is no id would be looked for in vain',
      args: ['--subscription', 'production'],
      says: /production is not a subscription id/,
    },
    {
      why: 'a subscription outside the scope is judged by nothing',
      args: ['--subscription', OTHER],
      options: { policy: `scope: { subscriptions: [${GROUP.subscriptionId}] }\n${POLICY}` },
      says: /is not in the scope of the policy\. Leave it out/,
    },
    {
      why: 'no user is signed in',
      options: { connect: async () => err('Azure gave no token: sign in with "az login".') },
      says: /^Azure gave no token: sign in/,
    },
  ])('answers 1 with a reason: $why', async ({ args = [], options = {}, says }) => {
    const policy = 'policy' in options ? options.policy : POLICY;
    const ran = await sweep(worldFor(policy), args, options);
    expect(ran).toMatchObject({ exitCode: 1, out: '' });
    expect(ran.error.replace(/\[every 10 s\]Discovering hubs …\n\[end\]/, '')).toMatch(says);
  });

  it('says who sees nothing, instead of calling an empty fleet right', async () => {
    const world = worldFor(EVERYTHING_GOES);
    const nothing: Discovery = {
      hubs: [],
      subscriptions: [],
      unreadable: [],
      source: 'ResourceGraph',
      fallbackBecause: undefined,
      pages: 1,
    };
    const directory = { ...world.deps.directory, findHubs: async () => ok(nothing) };
    const connect = async () => ok({ deps: { ...world.deps, directory }, messages: world.queue });
    const ran = await sweep(world, [], { policy: EVERYTHING_GOES, connect });
    expect(ran).toMatchObject({ exitCode: 1, error: expect.stringContaining('sees no subscription') });
  });

  it('writes over one line on a terminal, and empties it', async () => {
    const world = worldFor(EVERYTHING_GOES);
    createHubs(world, 'hub1');
    const ran = await sweep(world, [], { policy: EVERYTHING_GOES, inPlace: true });
    const clear = '\r\u001b[2K';
    const line = `${clear}Discovering hubs …`;
    expect(ran.error).toBe(`${line}[every 0.5 s]${line}[end]${clear}`);
  });
});

describe('progress', () => {
  it.each([
    {
      why: 'nothing is known yet',
      progress: { found: undefined, judged: 0, since: undefined },
      says: 'Discovering hubs …',
    },
    { why: 'no rate without a hub', progress: { found: 8, judged: 0, since: START }, says: '0 of 8 hubs judged' },
    {
      why: 'the rate so far, and what is left',
      progress: { found: 400, judged: 150, since: START },
      facts: { leftSeconds: 16.4 },
      says: '150 of 400 hubs judged, 15.0 a second, about 17s left',
    },
    {
      why: 'a burst at the beginning says nothing of the rate now',
      progress: { found: 400, judged: 250, since: new Date(START.getTime() - 60_000) },
      facts: { earlier: { at: START, judged: 200 }, leftSeconds: 30 },
      says: '250 of 400 hubs judged, 5.0 a second, about 30s left',
    },
    {
      why: 'nothing moves while Azure asks to wait, and the rest is still said',
      progress: { found: 400, judged: 200, since: START, pausedUntil: new Date(START.getTime() + 55_000) },
      facts: { earlier: { at: START, judged: 200 }, leftSeconds: 62 },
      says: '200 of 400 hubs judged, Azure asks to wait 45s, about 1m 2s left',
    },
    {
      why: 'work that is not over takes a second at least',
      progress: { found: 400, judged: 399, since: START },
      facts: { leftSeconds: 0 },
      says: '399 of 400 hubs judged, 39.9 a second, about 1s left',
    },
  ])('$why', ({ facts, progress, says }) => {
    expect(progressText(progress, new Date(START.getTime() + 10_000), facts)).toBe(says);
  });
});
