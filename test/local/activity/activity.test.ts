import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { parsePolicy } from '../../../src/core/baseline/parse-policy.ts';
import type { ActivityStep } from '../../../src/local/activity/activity-steps.ts';
import { createsAccount, stepsOfRound } from '../../../src/local/activity/activity-steps.ts';
import type { ActivityWorld } from '../../../src/local/activity/activity-world.ts';
import { playActivity } from '../../../src/local/activity/play-activity.ts';
import { SAMPLE_GROUPS, seedSampleFleet } from '../../../src/local/activity/sample-fleet.ts';
import { seededRandom } from '../../../src/local/activity/seeded-random.ts';
import { azureBy } from '../../../src/local/demo/azure-client.ts';
import { livingHubRows } from '../../../src/reconcile/records/hub/hub-record.ts';
import { VirtualApp } from '../../reconcile/virtual-app.ts';

const SAMPLE_POLICY = readFileSync('src/local/activity/sample-policy.yaml', 'utf8').replace('2026-01-07', '2027-01-07');
const MINUTE = 60;
/** A step every 45 seconds of `npm start`, which are 45 minutes of Azure. */
const PACE_SECONDS = 45 * MINUTE;

/** The activity's world over a virtual app: no request leaves the process. */
function worldOf(app: VirtualApp): ActivityWorld {
  return {
    azure: (group, _caller, kind) =>
      azureBy(
        async (method, path, body, headers) => {
          const { body: answer, status } = app.arm(method, path, body, headers);
          if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(answer)}`);
          return answer;
        },
        SAMPLE_GROUPS[group],
        kind,
      ),
    simulator: app.simulator,
    editPolicy: async (change) => {
      app.policyText = change(app.policyText);
    },
    now: () => app.clock.now(),
  };
}

async function verdicts(app: VirtualApp): Promise<Readonly<Record<string, string>>> {
  const entries: [string, string][] = [];
  for await (const row of livingHubRows(app.rows))
    if (row.kind === 'Read') entries.push([row.record.identity.name, row.record.status.verdict]);
  return Object.fromEntries(entries);
}

describe('the activity of npm start', () => {
  const seen = new Set<string>();
  const after = new Map<string, Readonly<Record<string, string>>>();
  const problems: string[] = [];
  let app: VirtualApp;

  beforeAll(async () => {
    app = new VirtualApp({ policy: SAMPLE_POLICY });
    seedSampleFleet(app.simulator, app.clock.now());
    const world = worldOf(app);
    const watch = async (seconds: number): Promise<void> => {
      for (let passed = 0; passed < seconds; passed += 5 * MINUTE) {
        await app.pass(5 * MINUTE, MINUTE);
        for (const verdict of Object.values(await verdicts(app))) seen.add(verdict);
      }
    };
    await watch(MINUTE);
    await createsAccount().run(world);
    await watch(2 * 3600);
    for (const [index, step] of stepsOfRound(1, seededRandom(1)).entries()) {
      await step.run(world).catch((error: unknown) => problems.push(`${step.subject}: ${String(error)}`));
      await watch(PACE_SECONDS);
      after.set(`${index} ${step.subject}`, await verdicts(app));
    }
  }, 120_000);

  it('shows every verdict within a round', () => {
    expect([...seen].sort()).toEqual(
      ['Blocked', 'Compliant', 'Drifted', 'Exempt', 'Pending', 'Unassigned', 'Unknown'].sort(),
    );
  });

  it('has steps that the simulated Azure carries out', () => {
    expect(problems).toEqual([]);
  });

  it('ends with the fleet that it began with', async () => {
    const names = Object.keys(await verdicts(app));
    expect(names).not.toContain('hub-forecast-1');
    expect(names).not.toContain('hub-batch-1');
    expect(names).toContain('hub-vision');
  });

  it('makes a new version of the policy that is valid, each round', () => {
    expect(app.policyText).toContain('api-1.partner.example');
    expect(parsePolicy(app.policyText, 'policy.yaml').ok).toBe(true);
  });
});

describe('playActivity', () => {
  const world: ActivityWorld = worldOf(new VirtualApp());

  async function played(seed: number): Promise<{ said: string[]; refused: string[] }> {
    const [said, refused]: [string[], string[]] = [[], []];
    const text = ({ subject, what }: ActivityStep): string => `${subject}: ${what}`;
    const activity = playActivity({
      world,
      paceMs: 1,
      seed,
      say: (step) => said.push(text(step)),
      refused: (step) => refused.push(text(step)),
    });
    while (said.length < 30) await sleep(1);
    await activity.stop();
    const count = said.length;
    await sleep(20);
    expect(said).toHaveLength(count);
    return { said: said.slice(0, 30), refused };
  }

  it('plays the same steps for the same seed, round after round, and goes on after a refusal', async () => {
    const [first, second] = [await played(7), await played(7)];
    expect(first.said).toEqual(second.said);
    expect(first.said.some((each) => each.startsWith('hub-forecast-2'))).toBe(true);
    expect(first.refused.length).toBeGreaterThan(0);
  });

  it('picks other hubs for another seed', () => {
    const subjects = (seed: number) =>
      stepsOfRound(1, seededRandom(seed))
        .map(({ subject }) => subject)
        .join();
    expect(new Set([1, 2, 3, 4, 5].map(subjects)).size).toBeGreaterThan(1);
  });
});
