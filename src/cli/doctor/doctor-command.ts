import { staleReviews } from '../../core/baseline/packs/reviews.ts';
import type { Policy } from '../../core/baseline/policy/policy.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { foldCase } from '../../core/text/fold-case.ts';
import { forPeople } from '../../core/text/printable.ts';
import type { AzureSetup } from '../../reconcile/doctor/azure-setup.ts';
import type { Check } from '../../reconcile/doctor/check.ts';
import type { EndpointTarget } from '../../reconcile/doctor/check-access.ts';
import { checkApp } from '../../reconcile/doctor/check-app.ts';
import { registryWarnings } from '../../reconcile/doctor/check-registries.ts';
import { checkStorageRoles } from '../../reconcile/doctor/check-storage-roles.ts';
import type { TablesCheck } from '../../reconcile/doctor/check-tables.ts';
import { examine } from '../../reconcile/doctor/examine.ts';
import type { CommandContext, ConnectionArguments, DoctorParts } from '../command/command-context.ts';
import type { CommandResult } from '../command/command-result.ts';
import { answer, failure } from '../command/command-result.ts';
import { readPolicy } from '../input/read-policy.ts';
import type { RecordChecks } from './doctor-records.ts';
import { checkEvents, checkNotifications, checkRecords, readRecords } from './doctor-records.ts';
import type { SettingsCheck } from './doctor-settings.ts';
import { settingsOf } from './doctor-settings.ts';

/** What `doctor` is asked. */
export interface DoctorArguments extends ConnectionArguments {
  /** Without any, those of the policy's scope, else those of the hubs that the tables know. */
  readonly subscription?: readonly string[] | undefined;
  readonly policy?: string | undefined;
  /** Object id of the identity of the app; else the one that the settings name, else the caller. */
  readonly principal?: string | undefined;
  /** Check also the actions that writes need; a policy that enforces somewhere says the same. */
  readonly enforce?: boolean | undefined;
  /** ARM id of the function app: its state, its functions and its settings are read. */
  readonly app?: string | undefined;
  /** Minutes to wait for an event that a person raises. */
  readonly waitForEvent?: string | undefined;
  /** Receivers that get a test notification. */
  readonly testAlert?: readonly string[] | undefined;
}

/** `doctor`: looks at all that a deployment consists of, from settings to the last event. Exit code 2 when something is wrong, 1 when something could not be looked at. */
export async function doctorCommand(asked: DoctorArguments, world: CommandContext): Promise<CommandResult> {
  if (world.doctor === undefined) return failure('doctor needs Azure, and none can be reached here.');
  // What the policy needs of the api-version is one of the things that are looked at, so it stops nothing here.
  const policy =
    asked.policy === undefined ? ok(undefined) : readPolicy(asked.policy, { ...world, apiVersion: undefined });
  if (!policy.ok) return failure(policy.error);
  const fault = faultOf(asked);
  if (fault !== undefined) return failure(fault);
  const parts = await world.doctor(asked);
  const signedIn = (await parts.signIn?.()) ?? ok(undefined);
  if (!signedIn.ok) return failure(signedIn.error);
  const settings = await settingsOf(asked.app, parts);
  const records = await readRecords(settings.tables);
  const subscriptions = subscriptionsOf(asked, policy.value, records.tables);
  if (!subscriptions.ok) return failure(subscriptions.error);
  const found: Found = { settings, records, subscriptions: subscriptions.value, policy: policy.value };
  const checks = await allChecks(asked, parts, found, world);
  const registries: string[] = [];
  for (const each of subscriptions.value) registries.push(...(await registryWarnings(parts.azure, each)));
  const notes = [
    ...notesOn(principalOf(asked, settings), policy.value, asked),
    ...registries,
    ...staleReviews(packsOf(policy.value), world.now()),
  ];
  return told(checks, notes, world);
}

interface Found {
  readonly settings: SettingsCheck;
  readonly records: RecordChecks;
  readonly subscriptions: readonly string[];
  readonly policy: Policy | undefined;
}

async function allChecks(
  asked: DoctorArguments,
  parts: DoctorParts,
  { policy, records, settings, subscriptions }: Found,
  world: CommandContext,
): Promise<readonly Check[]> {
  const principalId = principalOf(asked, settings);
  const enforces = asked.enforce === true || policy?.assignments.some(({ mode }) => mode === 'enforce') === true;
  const accountName = asked.account ?? settings.accountName;
  return [
    ...settings.checks,
    ...(asked.app === undefined ? [] : await checkApp(parts.azure, asked.app)),
    ...(await checkRecords(records, world)),
    ...((await parts.telemetry?.()) ?? []),
    ...(await examine(parts.azure, {
      access: { principalId, enforces },
      needed: parts.needed,
      subscriptions,
      home: { accountName, appId: asked.app },
      targets: targetsOf(policy),
    })),
    ...(await ownStorage(parts.azure, asked.app, { principalId, accountName })),
    ...(await checkNotifications(records, asked.testAlert ?? [], world)),
    ...(await checkEvents(records, { subscriptions, minutes: minutesOf(asked.waitForEvent) }, world)),
  ];
}

/** The account of a deployment is in the group of its app. */
async function ownStorage(
  azure: AzureSetup,
  app: string | undefined,
  { accountName, principalId }: { readonly principalId: string | undefined; readonly accountName: string | undefined },
): Promise<readonly Check[]> {
  if (app === undefined || principalId === undefined || accountName === undefined) return [];
  const group = app.split('/').slice(0, 5).join('/');
  return [
    await checkStorageRoles(azure, principalId, `${group}/providers/Microsoft.Storage/storageAccounts/${accountName}`),
  ];
}

const APP_ID = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Web\/sites\/[^/]+$/i;
const MOST_MINUTES = 120;

function faultOf({ account, app, principal, waitForEvent }: DoctorArguments): string | undefined {
  if (app !== undefined && !APP_ID.test(app)) {
    return `"${app}" is no resource id of a function app. Run: az functionapp show --resource-group <group> --name <app> --query id --output tsv`;
  }
  if (principal !== undefined && !/^[0-9a-f-]{36}$/i.test(principal)) {
    return `"${principal}" is no object id (a GUID). For the app: az identity show --resource-group <group> --name <identity> --query principalId --output tsv`;
  }
  if (account !== undefined && !/^[a-z0-9]{3,24}$/.test(account)) {
    return `"${account}" is no name of a storage account: 3 to 24 small letters and digits.`;
  }
  const minutes = minutesOf(waitForEvent);
  if (minutes === undefined || (Number.isInteger(minutes) && minutes >= 1 && minutes <= MOST_MINUTES)) return undefined;
  return `--wait-for-event takes minutes, 1 to ${MOST_MINUTES}, not "${waitForEvent}".`;
}

function minutesOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
}

function principalOf({ principal }: DoctorArguments, { principalId }: SettingsCheck): string | undefined {
  return principal ?? principalId;
}

function subscriptionsOf(
  asked: DoctorArguments,
  policy: Policy | undefined,
  { check, subscriptions }: TablesCheck,
): Result<readonly string[], string> {
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

function notesOn(
  principalId: string | undefined,
  policy: Policy | undefined,
  { app }: DoctorArguments,
): readonly string[] {
  return [
    ...(principalId === undefined
      ? [
          'Roles are those of the identity that runs this command. Name the identity of the app with --principal to check its roles.',
        ]
      : []),
    ...(policy === undefined ? ['Without --policy, targets of private-endpoint rules are not checked.'] : []),
    ...(app === undefined && principalId === undefined
      ? ['Without --app, the function app, its settings and its roles on storage are not checked.']
      : []),
  ];
}

/** Packs that the policy names; undefined without a policy. */
function packsOf(policy: Policy | undefined): readonly string[] | undefined {
  return (
    policy && [...policy.assignments.flatMap(({ packs }) => packs), ...policy.packs.flatMap((pack) => pack.extends)]
  );
}

function told(checks: readonly Check[], notes: readonly string[], { paint }: CommandContext): CommandResult {
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
