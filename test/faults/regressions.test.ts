import { addSeconds } from 'date-fns/addSeconds';
import { describe, expect, it } from 'vitest';
import type { HubId } from '../../src/core/hub-id.ts';
import { hubRecords } from '../../src/reconcile/records/hub/hub-record.ts';
import { hubPath } from '../reconcile/virtual-app.ts';
import type { CallFault, PortCall } from './app/port-tap.ts';
import type { Chaos, ChaosEvent } from './chaos.ts';
import { FaultRun } from './fault-run.ts';
import { runChaos } from './run-chaos.ts';
import { runScenario, scenarioStart } from './run-scenario.ts';
import type { Scenario } from './scenario.ts';
import { deleteRule, HUB, MINUTE, putRule, ruleFor } from './scenario.ts';
import { compliant, compliantWithForeign, request } from './scenarios/initial-states.ts';
import { KNOWN_HUB_SCENARIOS } from './scenarios/known-hub-scenarios.ts';
import { NEW_HUB_SCENARIOS } from './scenarios/new-hub-scenarios.ts';
import { PROVISIONING_SCENARIOS } from './scenarios/provisioning-scenarios.ts';

const STORIES = [...NEW_HUB_SCENARIOS, ...PROVISIONING_SCENARIOS, ...KNOWN_HUB_SCENARIOS];
const HUB_ID = hubPath(HUB).toLowerCase() as HubId;

function story(name: string): Scenario {
  const found = STORIES.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no story "${name}"`);
  return found;
}

/** Plays a story with one fault at the nth call that matches, counted from 1. */
async function struckAt(scenario: Scenario, fate: CallFault, matches: (call: PortCall) => boolean, nth = 1) {
  const beginning = await scenarioStart(scenario);
  const { calls } = await runScenario(scenario, beginning);
  const matching = [...calls.entries()].filter(([, call]) => matches(call)).map(([index]) => index);
  const call = matching[nth - 1];
  if (call === undefined) throw new Error('no such call');
  return await runScenario(scenario, beginning, { call, fate });
}

const isArm =
  (start: string) =>
  (call: PortCall): boolean =>
    call.port === 'Arm' && call.name.startsWith(start);
const isRow =
  (name: string) =>
  (call: PortCall): boolean =>
    call.port === 'Rows' && call.name === name;

describe('a write whose answer is lost', () => {
  it.each([
    { why: 'the function dies', fate: 'CrashAfter' as const },
    { why: 'the connection breaks', fate: 'LoseAnswer' as const },
  ])('is not sent again while its provisioning runs: $why', async ({ fate }) => {
    const { problems } = await struckAt(story('a new hub'), fate, isArm('POST'));
    expect(problems).toEqual([]);
  });

  it('keeps other rules waiting while the rule it wrote is still on its way', async () => {
    const serial: Scenario = {
      ...story('rules of others stand by while we PATCH, PATCH means merge'),
      writeStrategy: 'serial',
    };
    const { problems } = await struckAt(serial, 'CrashAfter', isArm('PUT'));
    expect(problems).toEqual([]);
  });
});

describe('a provisioning for Spark on a network that is active', () => {
  it('is started once', async () => {
    const scenario = story('the network is active, and Spark is wanted besides');
    const play = new FaultRun(scenario, false);
    await play.world.resume(await scenarioStart(scenario));
    await scenario.steps(play);
    // Azure takes half a minute for it.
    await play.pass(10);
    await request(play);
    await play.untilQuiet();
    expect(play.world.watch.writes).toEqual([`POST ${HUB}/provisionmanagednetwork`]);
  });
});

describe('what counts towards a limit', () => {
  it('is not counted for a put-back that Azure was too busy for', async () => {
    const { problems } = await struckAt(
      story('somebody writes while we do, overlap conflict'),
      'CrashBefore',
      isArm('PUT'),
    );
    expect(problems).toEqual([]);
  });

  it('is not counted for a repair that was never sent', async () => {
    const { problems } = await struckAt(story('a write of a rule fails'), 'CrashBefore', isArm('PUT'), 2);
    expect(problems).toEqual([]);
  });

  it('is counted once for a failed provisioning, although the run that read it back died', async () => {
    const scenario = story('provisioning fails once');
    const beginning = await scenarioStart(scenario);
    const plain = new FaultRun(scenario, false);
    const failures = async (play: FaultRun) =>
      (await hubRecords(play.world.rows).get(HUB_ID))?.value.memory.provisioning.failedAttempts;
    // Watches the story up to the moment at which the failure has been read back.
    const until = async (play: FaultRun) => {
      await play.world.resume(beginning);
      play.setFaultsActive(true);
      await scenario.steps(play);
      for (let minute = 0; minute < 75 && (await failures(play)) !== 1; minute += 1) await play.pass(MINUTE);
    };
    await until(plain);
    const removal = plain.calls.findLastIndex(isRow('delete hubs op'));
    expect(removal).toBeGreaterThan(0);
    const struck = new FaultRun(scenario, false, { call: removal, fate: 'CrashBefore' });
    await until(struck);
    await struck.pass(11 * MINUTE);
    expect(await failures(struck)).toBe(1);
  });
});

describe('a forbidden rule', () => {
  it('is told although the run that removed it died', async () => {
    const { problems } = await struckAt(story('a forbidden rule is added'), 'CrashAfter', isArm('DELETE'));
    expect(problems).toEqual([]);
  });
});

describe('a hub that is deleted', () => {
  const scenario = story('a hub is deleted while its provisioning hangs and people are told');

  it.each([
    { why: 'before its alerts have ended', name: 'replace alerts member' },
    { why: 'before its operation is forgotten', name: 'delete hubs op' },
  ])('is closed out to the end although the first run dies $why', async ({ name }) => {
    const beginning = await scenarioStart(scenario);
    const { calls } = await runScenario(scenario, beginning);
    const names = calls.map((each) => each.name);
    // The operation is forgotten at the end of closing out, so the alerts end shortly before that.
    const call = names.lastIndexOf(name, names.lastIndexOf('delete hubs op'));
    const { problems } = await runScenario(scenario, beginning, { call, fate: 'CrashBefore' });
    expect(problems).toEqual([]);
  });
});

describe('an event', () => {
  it('of a hub that is made anew is made up for although its first read failed and the alarm was lost', async () => {
    const scenario: Scenario = {
      name: 'a hub is made anew, and Azure is too busy to show it',
      before: compliant,
      steps: async (play) => {
        const { world } = play;
        world.person('DELETE', hubPath(HUB));
        await play.pass(5 * MINUTE);
        world.createHub(HUB);
        world.simulator.addFault({ kind: 'AnswerRequest', method: 'GET', hub: hubPath(HUB), status: 429 });
        await play.pass(65);
        for (let message = 0; message < 5; message += 1) world.queue.lose(0);
      },
    };
    const { problems } = await runScenario(scenario, await scenarioStart(scenario));
    expect(problems).toEqual([]);
  });

  it('is made up for when a run on a clock that is ahead seems to have seen it', async () => {
    const scenario = story('a rule of ours is deleted');
    const play = new FaultRun(scenario, false);
    const { world } = play;
    await world.resume(await scenarioStart(scenario));
    const since = (seconds: number) => addSeconds(world.clock.now(), seconds).toISOString();
    await world.queue.send('hub-events', { hubId: HUB_ID, cause: 'request', since: since(0) });
    await play.pass(0);
    // The event comes ten seconds later, from a process whose clock is twelve seconds behind.
    await play.pass(10);
    await world.queue.send('hub-events', { hubId: HUB_ID, cause: 'event', since: since(-12) });
    const at = world.clock.now().toISOString();
    await play.untilQuiet();
    const record = (await hubRecords(world.rows).get(HUB_ID))?.value;
    expect(record !== undefined && record.status.confirmedAt > at).toBe(true);
  });
});

describe('a write that ends after its deadline, when another has taken its place', () => {
  it('leaves rules that are known as ours', async () => {
    const scenario: Scenario = {
      name: 'a PATCH hangs, another write follows, then it ends',
      steps: async (play) => {
        play.world.simulator.addFault({ kind: 'StickOperation', operation: 'UpdateWorkspace' });
        play.world.createHub(HUB);
        await play.pass(30 * MINUTE);
        const body = { properties: { type: 'FQDN', category: 'UserDefined', destination: 'abc.ngrok.io' } };
        play.world.person('PUT', `${hubPath(HUB)}/outboundRules/tunnel`, body);
        await play.pass(15 * MINUTE);
        play.world.simulator.release({}, play.world.clock.now());
      },
    };
    const { problems } = await runScenario(scenario, await scenarioStart(scenario));
    expect(problems).toEqual([]);
  });
});

describe('a read', () => {
  it('is as old as its question, however late the answer comes', async () => {
    const scenario = story('a rule of ours is deleted');
    const play = new FaultRun(scenario, false);
    const { world } = play;
    await world.resume(await scenarioStart(scenario));
    const [instance] = world.instances;
    const asked = world.clock.now();
    const observed = instance?.deps.network.observe(HUB_ID);
    world.clock.advanceSeconds(10);
    expect(await observed).toMatchObject({ ok: true, value: { observedAt: asked } });
  });
});

describe('the simulated Azure, where writes that overlap lose rules', () => {
  it('leaves no rule that is being deleted for ever', async () => {
    const scenario: Scenario = {
      name: 'a delete and a write at once',
      simulator: { overlap: 'lose' },
      before: compliantWithForeign,
      steps: async ({ world }) => {
        // Until the write has ended nobody looks, so nobody mends what the delete did.
        const unread = { kind: 'AnswerRequest', method: 'GET', hub: hubPath(HUB), status: 429 } as const;
        world.simulator.addFault({ ...unread, retryAfterSeconds: 300, times: 1 });
        deleteRule(world, ruleFor(world, 'pypi.org'));
        putRule(world, 'third', 'api.third.example');
      },
    };
    const { problems } = await runScenario(scenario, await scenarioStart(scenario));
    expect(problems).toEqual([]);
  });
});

describe('a rule that another write leaves half made', () => {
  it('does not keep the world from coming to rest', async () => {
    const scenario: Scenario = {
      name: 'a known hub',
      before: compliantWithForeign,
      steps: async () => undefined,
      simulator: { overlap: 'lose', patchRules: 'merge', raiseEvents: 'both' },
    };
    const alter = ({ world }: Chaos, host: string) => putRule(world, ruleFor(world, host), 'x.example');
    const happenings: readonly ChaosEvent[] = [
      { afterSeconds: 0, name: 'deleted', happens: ({ world }) => deleteRule(world, ruleFor(world, 'github.com')) },
      {
        afterSeconds: 89,
        name: 'an event is lost',
        happens: (chaos) => {
          chaos.eventsToLose += 1;
        },
      },
      { afterSeconds: 3, name: 'altered', happens: (chaos) => alter(chaos, 'github.com') },
      { afterSeconds: 101, name: 'a process dies', happens: (chaos) => chaos.kill(0) },
      { afterSeconds: 41, name: 'forbidden', happens: ({ world }) => putRule(world, 'tunnel', 'abc.ngrok.io') },
      { afterSeconds: 0, name: 'altered', happens: (chaos) => alter(chaos, 'pypi.org') },
      { afterSeconds: 0, name: 'made again', happens: ({ world }) => world.createHub(HUB) },
    ];
    const problems = await runChaos(scenario, await scenarioStart(scenario), {
      seed: 0,
      skews: [0, 0],
      events: happenings,
    });
    expect(problems).toEqual([]);
  });
});

describe('the history of a hub', () => {
  const UNFINISHED = 'written by a run that did not end';

  it.each([
    { why: 'before Azure has answered', matches: isArm('PATCH'), line: `${UNFINISHED}: PATCH Unanswered` },
    {
      why: 'before the answer to the start of a provisioning',
      matches: isArm('POST'),
      line: `${UNFINISHED}: POST Unanswered`,
    },
  ])('has a line for the write of a run that died $why', async ({ matches, line }) => {
    const { history, problems } = await struckAt(story('a new hub'), 'CrashAfter', matches);
    expect(problems).toEqual([]);
    expect(history.filter((each) => each.startsWith(UNFINISHED))).toEqual([line]);
  });

  it('has a line for every write, and none twice, wherever a run dies', async () => {
    const scenario = story('a new hub');
    const beginning = await scenarioStart(scenario);
    const { calls } = await runScenario(scenario, beginning);
    for (const [call, { port, writes }] of calls.entries()) {
      if (port === 'Rows' && !writes) continue;
      const { history } = await runScenario(scenario, beginning, { call, fate: 'CrashAfter' });
      // What was about to be sent has a line too, because nobody can know that it was not.
      const notified = history.map((line) => / (PATCH|POST) (?:Unanswered|Started)$/.exec(line)?.[0].trim() ?? line);
      expect(new Set(notified).size, `${call}: ${notified.join('; ')}`).toBe(notified.length);
      expect(new Set(notified.map((line) => line.split(' ')[0])), `${call}`).toEqual(new Set(['PATCH', 'POST']));
    }
  });

  it('has no such line when every run ends', async () => {
    const scenario = story('a new hub');
    const { history } = await runScenario(scenario, await scenarioStart(scenario));
    expect(history).toEqual([expect.stringMatching(/PATCH Started$/), expect.stringMatching(/POST Started$/)]);
  });
});
