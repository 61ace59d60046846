import fc from 'fast-check';
import type { FaultInput } from '../../src/local/arm-simulator/state/fault-book.ts';
import type { CallFault } from './app/port-tap.ts';
import type { Chaos, ChaosEvent } from './chaos.ts';
import { deleteRule, HUB, policyWith, putRule, ruleFor } from './scenario.ts';

const HOSTS = ['pypi.org', '*.vscode.dev', 'github.com'];

/** Policies that people change to and fro; the last one in force is always the small one. */
const POLICIES: readonly string[] = [
  policyWith(),
  policyWith().replace('      - fqdn: "github.com"\n', ''),
  policyWith({
    top: `exemptions:
  - { hub: "*", findings: [HW201], owner: o@example.com, ticket: T-1, reason: being moved, expires: 2026-11-23 }`,
  }),
];

type Kind = readonly [name: string, weight: number, happens: (chaos: Chaos, pick: number) => void | Promise<void>];

const KINDS: readonly Kind[] = [
  ['a hub is made', 3, ({ world }) => world.createHub(HUB)],
  ['the hub is deleted', 1, ({ world }) => void world.person('DELETE', world.pathOf(HUB))],
  ['somebody adds a rule', 3, ({ world }, pick) => putRule(world, `foreign${pick % 3}`, `host${pick % 3}.example`)],
  ['somebody deletes a rule of theirs', 1, deleteForeign],
  ['a rule of ours is deleted', 3, deleteOurs],
  [
    'a rule of ours is altered',
    1,
    ({ world }, pick) => putRule(world, ruleFor(world, HOSTS[pick % 3] ?? ''), 'x.example'),
  ],
  ['a forbidden rule is added', 2, ({ world }) => putRule(world, 'tunnel', 'abc.ngrok.io')],
  ['a person changes the mode', 1, changeMode],
  ['an event is lost', 1, loseEvent],
  ['a message is lost', 1, loseMessage],
  ['a message comes twice', 2, ({ world }, pick) => world.queue.repeat(pick)],
  ['Azure answers badly', 4, ({ world }, pick) => void world.simulator.addFault(badAnswer(world.pathOf(HUB), pick))],
  ['an operation hangs', 1, ({ world }) => void world.simulator.addFault({ kind: 'StickOperation' })],
  ['what hangs is freed', 2, ({ world }) => void world.simulator.release({}, world.clock.now())],
  ['an operation fails', 2, ({ world }, pick) => void world.simulator.addFault(failure(world, pick))],
  ['a process dies', 3, (chaos, pick) => chaos.kill(pick)],
  ['a call meets its fate', 4, (chaos, pick) => void chaos.fates.push(FATES[pick % FATES.length] ?? 'Pass')],
  ['the policy changes', 2, ({ world }, pick) => world.setPolicy(POLICIES[pick % POLICIES.length] ?? '')],
  ['writes are switched', 1, ({ world }, pick) => switchWrites(world.rows, pick % 2 === 0)],
  ['a sweep runs', 2, ({ world }, pick) => void world.runSweepTimer(pick % 2)],
];

const FATES: readonly CallFault[] = ['LoseAnswer', 'Refuse', 'CrashBefore', 'CrashAfter', 'Twice'];

/** Sequences of what people, Azure and bad luck do, with waits between them from nothing to an hour. */
export function chaosEvents(most: number): fc.Arbitrary<ChaosEvent[]> {
  const kind = fc.oneof(...KINDS.map((each) => ({ weight: each[1], arbitrary: fc.constant(each) })));
  const wait = fc.oneof(
    fc.integer({ min: 0, max: 20 }),
    fc.integer({ min: 0, max: 300 }),
    fc.integer({ min: 0, max: 3600 }),
  );
  return fc.array(
    fc.tuple(kind, wait, fc.nat(59)).map(([[name, , happens], afterSeconds, pick]) => ({
      afterSeconds,
      name: `${name} (${pick})`,
      happens: (chaos: Chaos) => happens(chaos, pick),
      toString: () => `+${afterSeconds}s ${name} (${pick})`,
    })),
    { minLength: 1, maxLength: most },
  );
}

/** What hurts is over: from now on Azure, the store and people leave the app alone. */
export async function endFaults(chaos: Chaos): Promise<void> {
  const { world } = chaos;
  world.simulator.world.faults.clear();
  world.simulator.release({}, world.clock.now());
  chaos.eventsToLose = 0;
  world.setPolicy(policyWith());
  await switchWrites(world.rows, true);
}

function loseEvent(chaos: Chaos): void {
  chaos.eventsToLose += 1;
}

function loseMessage(chaos: Chaos, pick: number): void {
  if (chaos.world.queue.lose(pick)) chaos.lostForGood = true;
}

function deleteForeign(chaos: Chaos, pick: number): void {
  const name = `foreign${pick % 3}`;
  deleteRule(chaos.world, name);
  chaos.deletedByPeople.add(name);
}

/** Where no rule of ours is left, people before may have written one under the name that stands for none. */
function deleteOurs(chaos: Chaos, pick: number): void {
  const name = ruleFor(chaos.world, HOSTS[pick % 3] ?? '');
  deleteRule(chaos.world, name);
  chaos.deletedByPeople.add(name);
}

function changeMode({ world }: Chaos, pick: number): void {
  const isolationMode = pick % 2 === 0 ? 'AllowInternetOutbound' : 'AllowOnlyApprovedOutbound';
  world.person('PATCH', world.networkPathOf(HUB), { properties: { managedNetwork: { isolationMode } } });
}

function badAnswer(hub: string, pick: number): FaultInput {
  const method = ['GET', 'PATCH', 'PUT', 'POST', 'DELETE', undefined][pick % 6];
  const times = 1 + (pick % 2);
  const answers: readonly FaultInput[] = [
    { kind: 'AnswerRequest', status: 429, retryAfterSeconds: 30 },
    { kind: 'AnswerRequest', status: 503 },
    { kind: 'AnswerRequest', status: 504, applied: true },
    { kind: 'AnswerRequest', status: 504 },
    { kind: 'AnswerRequest', status: 500, reset: true, applied: true },
    { kind: 'AnswerRequest', status: 500, reset: true },
    { kind: 'AnswerRequest', status: 409, code: 'Conflict', message: 'Another operation is in progress' },
  ];
  const answer = answers[pick % answers.length];
  if (answer?.kind !== 'AnswerRequest') throw new Error('no answer');
  return { ...answer, times, hub, ...(method === undefined ? {} : { method }) };
}

function failure(world: Chaos['world'], pick: number): FaultInput {
  return pick % 2 === 0
    ? { kind: 'FailOperation', operation: world.operationOf('Provision') }
    : { kind: 'RevertOperation', operation: world.operationOf('UpdateWorkspace') };
}

async function switchWrites(rows: Chaos['world']['rows'], on: boolean): Promise<void> {
  await rows.upsert('control', { partition: 'control', key: 'writes', cells: { on, schema: 1 } });
}
