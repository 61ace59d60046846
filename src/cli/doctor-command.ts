import { staleReviews } from '../core/baseline/packs/reviews.ts';
import type { Policy } from '../core/baseline/policy.ts';
import { counted } from '../core/counted.ts';
import { foldCase } from '../core/fold-case.ts';
import { forPeople } from '../core/printable.ts';
import type { Result } from '../core/result.ts';
import { err, ok } from '../core/result.ts';
import type { AzureSetup } from '../reconcile/doctor/azure-setup.ts';
import type { Check, Looked } from '../reconcile/doctor/check.ts';
import { bad, good } from '../reconcile/doctor/check.ts';
import type { EndpointTarget, NeededActions } from '../reconcile/doctor/check-access.ts';
import { registryRemarks } from '../reconcile/doctor/check-registries.ts';
import { examine } from '../reconcile/doctor/examine.ts';
import type { OperatorDeps } from '../reconcile/operator/operator-deps.ts';
import { countPoison } from '../reconcile/poison-queues.ts';
import type { UnreadableRow } from '../reconcile/records/hub-record.ts';
import { hubRows } from '../reconcile/records/hub-record.ts';
import type { CommandResult, CommandWorld, ConnectionArguments } from './command-result.ts';
import { answer, failure } from './command-result.ts';
import { readPolicy } from './read-policy.ts';

/** What `doctor` is asked. */
export interface DoctorArguments extends ConnectionArguments {
  /** Without any, those of the policy's scope, else those of the hubs that the tables know. */
  readonly subscription?: readonly string[] | undefined;
  readonly policy?: string | undefined;
  /** Object id of the identity of the app; else the one that the settings name, else whoever runs the command. */
  readonly principal?: string | undefined;
  /** Check also the actions that writes need; a policy that enforces somewhere says the same. */
  readonly enforce?: boolean | undefined;
}

/** What `doctor` works with. */
export interface DoctorParts {
  /** One sentence with the remedy when nobody is signed in: all that follows would fail for that. Absent: nothing to sign in to. */
  readonly signIn?: () => Promise<Result<void, string>>;
  readonly azure: AzureSetup;
  readonly needed: NeededActions;
  /** Object id that the settings name, if they are right; else all that is wrong with them. */
  readonly settings: Result<{ readonly principalId: string | undefined }, string>;
  readonly tables: Result<OperatorDeps, string>;
  /** Sends an empty export to each collector that the settings name. Absent: they name none. */
  readonly telemetry?: () => Promise<readonly Check[]>;
}

/** `doctor`: looks at settings, tables, the collector of telemetry, providers, roles and the way of events. Exit code 2 when something is wrong, 1 when something could not be looked at. */
export async function doctorCommand(asked: DoctorArguments, world: CommandWorld): Promise<CommandResult> {
  if (world.doctor === undefined) return failure('doctor needs Azure, and none can be reached here.');
  // What the policy needs of the api-version is one of the things that are looked at, so it stops nothing here.
  const policy =
    asked.policy === undefined ? ok(undefined) : readPolicy(asked.policy, { ...world, apiVersion: undefined });
  if (!policy.ok) return failure(policy.error);
  const parts = await world.doctor(asked);
  const signedIn = (await parts.signIn?.()) ?? ok(undefined);
  if (!signedIn.ok) return failure(signedIn.error);
  const tables = await checkTables(parts.tables);
  const subscriptions = subscriptionsOf(asked, policy.value, tables);
  if (!subscriptions.ok) return failure(subscriptions.error);
  const principalId = asked.principal ?? (parts.settings.ok ? parts.settings.value.principalId : undefined);
  const enforces = asked.enforce === true || policy.value?.assignments.some(({ mode }) => mode === 'enforce') === true;
  const checks = [
    checkSettings(parts.settings),
    tables.check,
    ...(await checkPoison(parts.tables)),
    ...((await parts.telemetry?.()) ?? []),
    ...(await examine(parts.azure, {
      access: { principalId, enforces },
      needed: parts.needed,
      subscriptions: subscriptions.value,
      targets: targetsOf(policy.value),
    })),
  ];
  const registries: string[] = [];
  for (const each of subscriptions.value) registries.push(...(await registryRemarks(parts.azure, each)));
  const notes = [
    ...notesOn(principalId, policy.value),
    ...registries,
    ...staleReviews(packsOf(policy.value), world.now()),
  ];
  return told(checks, notes, world);
}

function checkSettings(settings: DoctorParts['settings']): Check {
  const looked = { what: 'settings', where: 'the environment of this command' };
  if (settings.ok) return good(looked, 'every setting is right');
  return bad(looked, settings.error, 'Set the environment as the app has it; docs/settings.md lists all settings.');
}

interface TablesLook {
  readonly check: Check;
  /** Of the hubs that they hold. */
  readonly subscriptions: readonly string[];
}

async function checkTables(tables: DoctorParts['tables']): Promise<TablesLook> {
  const looked = { what: 'tables', where: 'the storage account' };
  const fix = 'Name the account with --account, and get the role Storage Table Data Reader on it.';
  if (!tables.ok) return { check: bad(looked, tables.error, fix), subscriptions: [] };
  try {
    const found = new Set<string>();
    const damaged: UnreadableRow[] = [];
    let hubs = 0;
    for await (const row of hubRows(tables.value.rows)) {
      hubs += 1;
      found.add(row.hubId.split('/')[2] ?? '');
      if (row.kind === 'Unreadable') damaged.push(row);
    }
    return { check: tablesCheck(looked, hubs, damaged), subscriptions: [...found].sort() };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { check: bad(looked, `they could not be read: ${reason}`, fix), subscriptions: [] };
  }
}

function tablesCheck(looked: Looked, hubs: number, damaged: readonly UnreadableRow[]): Check {
  const [first] = damaged;
  if (first === undefined) return good(looked, `they hold ${counted(hubs, 'hub')}`);
  const seen = `${damaged.length} of ${hubs} hubs ${damaged.length === 1 ? 'has' : 'have'} a record that cannot be read: ${first.reason}`;
  return bad(looked, seen, 'Go back to the release that wrote it, or put the row back from a backup; docs/records.md.');
}

async function checkPoison(tables: DoctorParts['tables']): Promise<readonly Check[]> {
  if (!tables.ok || tables.value.queueDepths === undefined) return [];
  const looked = { what: 'poison queues', where: 'the storage account' };
  const counts = await countPoison(tables.value.queueDepths);
  const held = counts.filter((count) => count.kind === 'Counted' && count.messages > 0);
  const missed = counts.filter((count) => count.kind === 'NotCounted');
  if (held.length > 0) {
    const seen = held
      .map((count) => (count.kind === 'Counted' ? `${count.queue} holds ${count.messages}` : ''))
      .join(', ');
    return [bad(looked, seen, 'Messages that stay there cannot be read; docs/runbook.md, Poison message.')];
  }
  const [first] = missed;
  if (first?.kind !== 'NotCounted') return [good(looked, `all ${counts.length} are empty`)];
  const fix = 'Get the role Storage Queue Data Reader on the account.';
  return [{ ...looked, outcome: 'Unknown', seen: first.reason, fix }];
}

function subscriptionsOf(
  asked: DoctorArguments,
  policy: Policy | undefined,
  tables: TablesLook,
): Result<readonly string[], string> {
  const { check, subscriptions } = tables;
  const named = [asked.subscription, policy?.scope.subscriptions, subscriptions].find(
    (each) => (each ?? []).length > 0,
  );
  if (named === undefined) {
    const ask = 'Which subscriptions? Name them with --subscription, or a policy with a scope with --policy.';
    return err(check.outcome === 'Good' ? ask : `${ask}\nThe tables do not name them: ${check.seen}`);
  }
  const wrong = named.filter((id) => !/^[0-9a-f-]{36}$/i.test(id));
  if (wrong.length > 0) return err(`${wrong.join(', ')} is no id of a subscription.`);
  return ok([...new Set(named.map((id) => foldCase(id)))]);
}

/** Resources that rules of type private endpoint name in full; one with a placeholder is another for each hub. */
function targetsOf(policy: Policy | undefined): readonly EndpointTarget[] {
  const rules = [...(policy?.packs ?? []), ...(policy?.assignments ?? [])].flatMap((each) => each.rules);
  const ids = rules.flatMap((rule) => (rule.kind === 'PrivateEndpoint' ? [rule.resourceId] : []));
  return [...new Set(ids)].filter((id) => !id.includes('{')).map((resourceId) => ({ resourceId }));
}

function notesOn(principalId: string | undefined, policy: Policy | undefined): readonly string[] {
  return [
    ...(principalId === undefined
      ? [
          'Roles are those of the identity that runs this command. Name the identity of the app with --principal to check its roles.',
        ]
      : []),
    ...(policy === undefined ? ['Without --policy, targets of private-endpoint rules are not checked.'] : []),
  ];
}

/** Packs that the policy names; undefined without a policy. */
function packsOf(policy: Policy | undefined): readonly string[] | undefined {
  return (
    policy && [...policy.assignments.flatMap(({ packs }) => packs), ...policy.packs.flatMap((pack) => pack.extends)]
  );
}

function told(checks: readonly Check[], notes: readonly string[], { paint }: CommandWorld): CommandResult {
  const lines = forPeople(checks).flatMap(({ fix, outcome, seen, what, where }) => {
    const word = { Good: paint.good('ok     '), Bad: paint.bad('wrong  '), Unknown: paint.warn('unknown') }[outcome];
    const line = `${word}  ${what}: ${seen}`;
    const place = outcome === 'Good' ? [] : [`         at ${where}`];
    return [line, ...place, ...(fix === undefined ? [] : [`         ${fix}`])];
  });
  const count = (outcome: Check['outcome']): number => checks.filter((check) => check.outcome === outcome).length;
  const text = [...lines, `${count('Good')} ok, ${count('Bad')} wrong, ${count('Unknown')} not known.`].join('\n');
  const json = checks.map((check) => ({ ...check, fix: check.fix ?? null }));
  if (count('Bad') > 0) return answer(2, { text, json, notes });
  return count('Unknown') > 0 ? { exitCode: 1, text, json, notes } : answer(0, { text, json, notes });
}
