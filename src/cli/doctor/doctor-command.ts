import { staleReviews } from '../../core/baseline/packs/reviews.ts';
import type { Policy } from '../../core/baseline/policy/policy.ts';
import { hubIdFrom, kindOf } from '../../core/hub-id.ts';
import type { KindName } from '../../core/kinds/kind-name.ts';
import { kindOfPolicyWord, RESOURCE_KINDS } from '../../core/kinds/kinds.ts';
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
import { withLocalStack } from '../command/local-option.ts';
import { readPolicy } from '../input/read-policy.ts';
import { subscriptionFault } from '../input/subscription-fault.ts';
import type { PagesArguments, PagesQuestion } from './doctor-pages.ts';
import { pagesChecks, pagesQuestion, pagesSettings } from './doctor-pages.ts';
import type { RecordChecks } from './doctor-records.ts';
import { checkEvents, checkNotifications, checkRecords, readRecords } from './doctor-records.ts';
import type { SettingsCheck } from './doctor-settings.ts';
import { settingsOf } from './doctor-settings.ts';

/** Options of `doctor`. */
export interface DoctorArguments extends ConnectionArguments, PagesArguments {
  /** Default: those of the policy's scope, else those of the hubs in the tables. */
  readonly subscription?: readonly string[] | undefined;
  readonly policy?: string | undefined;
  /** Object id of the identity of the app; default: the one in the settings, else the caller. */
  readonly principal?: string | undefined;
  /** Also check the actions that writes need; a policy with an enforcing assignment implies it. */
  readonly enforce?: boolean | undefined;
  /** ARM id of the function app: `doctor` reads its state, its functions and its settings. */
  readonly app?: string | undefined;
  /** Minutes to wait for an event that a person triggers. */
  readonly waitForEvent?: string | undefined;
  /** Receivers that get a test notification. */
  readonly testAlert?: readonly string[] | undefined;
}

/**
 * `doctor`: checks every part of a deployment, from settings to the last event. Exit code 2 when a check fails, 1 when
 * a check could not run.
 */
export async function doctorCommand(given: DoctorArguments, context: CommandContext): Promise<CommandResult> {
  if (context.doctor === undefined) return failure('doctor needs Azure, which is not available here.');
  const completed = await withLocalStack(given, context);
  if (!completed.ok) return failure(completed.error);
  const asked = completed.value;
  // A later check compares the policy with the api-version, so a mismatch does not stop the command here.
  const policy =
    asked.policy === undefined ? ok(undefined) : readPolicy(asked.policy, { ...context, apiVersion: undefined });
  if (!policy.ok) return failure(policy.error);
  const fault = faultOf(asked);
  if (fault !== undefined) return failure(fault);
  const pages = pagesQuestion(asked, context);
  if (!pages.ok) return failure(pages.error);
  const connected = await context.doctor(asked);
  if (!connected.ok) return failure(connected.error);
  const parts = connected.value;
  if (pages.value !== undefined && isAboutPagesOnly(asked)) return await onlyPages(pages.value, parts, context);
  const signedIn = (await parts.signIn?.()) ?? ok(undefined);
  if (!signedIn.ok) return failure(signedIn.error);
  const settings = await settingsOf(asked.app, parts);
  const records = await readRecords(settings.tables);
  const subscriptions = subscriptionsOf(asked, policy.value, records.tables);
  if (!subscriptions.ok) return failure(subscriptions.error);
  const found: Found = { settings, records, subscriptions: subscriptions.value, policy: policy.value };
  const signIns = await pagesSettings(parts.azure, asked.app, pages.value);
  const checks = [
    ...(await allChecks(asked, parts, found, context)),
    ...signIns.checks,
    ...(await pagesChecks(pages.value, parts)),
  ];
  const registries: string[] = [];
  for (const each of subscriptions.value) registries.push(...(await registryWarnings(parts.azure, each)));
  const notes = [
    ...notesOn(principalOf(asked, settings), policy.value, asked),
    ...signIns.notes,
    ...registries,
    ...staleReviews(packsOf(policy.value), context.now()),
  ];
  return resultOf(checks, notes, context);
}

/** True when no option names another part of a deployment: the pages are checked as a stranger sees them, without a sign-in. */
function isAboutPagesOnly({ keyFile: _key, url: _url, ...others }: DoctorArguments): boolean {
  const names = ['subscription', 'policy', 'principal', 'enforce', 'app', 'waitForEvent', 'testAlert'] as const;
  const tables = ['local', 'account', 'connectionString'] as const;
  return [...names, ...tables].every((name) => others[name] === undefined);
}

async function onlyPages(asked: PagesQuestion, parts: DoctorParts, context: CommandContext): Promise<CommandResult> {
  const note = 'Only the pages were checked. Name other parts of the deployment with --account, --app or --policy.';
  return resultOf(await pagesChecks(asked, parts), [note], context);
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
  context: CommandContext,
): Promise<readonly Check[]> {
  const principalId = principalOf(asked, settings);
  const enforces = asked.enforce === true || policy?.assignments.some(({ mode }) => mode === 'enforce') === true;
  const accountName = asked.account ?? settings.accountName;
  return [
    ...settings.checks,
    ...(asked.app === undefined ? [] : await checkApp(parts.azure, asked.app)),
    ...(await checkRecords(records, context)),
    ...((await parts.telemetry?.()) ?? []),
    ...(await examine(parts.azure, {
      access: { principalId, enforces },
      needed: parts.needed,
      kinds: kindsInUse(policy, records.tables.hubIds),
      subscriptions,
      home: asked.local === true ? undefined : { accountName, appId: asked.app },
      targets: targetsOf(policy),
    })),
    ...(await ownStorage(parts.azure, asked.app, { principalId, accountName })),
    ...(await checkNotifications(records, asked.testAlert ?? [], context)),
    ...(await eventChecks(asked, records, subscriptions, context)),
  ];
}

/** A local stack raises no event by itself, so that none has come is no news there. */
async function eventChecks(
  { local, waitForEvent }: DoctorArguments,
  records: RecordChecks,
  subscriptions: readonly string[],
  context: CommandContext,
): Promise<readonly Check[]> {
  const minutes = minutesOf(waitForEvent);
  const checks = await checkEvents(records, { subscriptions, minutes }, context);
  return local === true && minutes === undefined ? checks.filter(({ outcome }) => outcome === 'Good') : checks;
}

/** A deployment's storage account is in the resource group of its app. */
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
    return `"${app}" is not the resource id of a function app. Run: az functionapp show --resource-group <group> --name <app> --query id --output tsv`;
  }
  if (principal !== undefined && !/^[0-9a-f-]{36}$/i.test(principal)) {
    return `"${principal}" is not an object id (a GUID). For the app: az identity show --resource-group <group> --name <identity> --query principalId --output tsv`;
  }
  if (account !== undefined && !/^[a-z0-9]{3,24}$/.test(account)) {
    return `"${account}" is not a storage account name: 3 to 24 lowercase letters and digits.`;
  }
  const minutes = minutesOf(waitForEvent);
  if (minutes === undefined || (Number.isInteger(minutes) && minutes >= 1 && minutes <= MOST_MINUTES)) return undefined;
  return `--wait-for-event needs minutes from 1 to ${MOST_MINUTES}, not "${waitForEvent}".`;
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
    const ask =
      'No subscription is known. Name subscriptions with --subscription, or give a policy with a scope with --policy.';
    return err(check.outcome === 'Good' ? ask : `${ask}\nThe tables do not name them: ${check.seen}`);
  }
  const wrong = asked.subscription === undefined ? undefined : subscriptionFault(asked.subscription);
  if (wrong !== undefined) return err(wrong);
  return ok([...new Set(named.map((id) => foldCase(id)))]);
}

/** Kinds of resource that the policy governs, hubs first; without a policy those in the tables; hubs where there are none. */
function kindsInUse(policy: Policy | undefined, hubIds: readonly string[]): ReadonlySet<KindName> {
  const stored = hubIds.map(hubIdFrom).flatMap((id) => (id === undefined ? [] : [kindOf(id).name]));
  const governed = policy?.kinds.flatMap((word) => kindOfPolicyWord(word)?.name ?? []);
  const found = new Set<KindName>(governed ?? stored);
  if (found.size === 0) found.add('MlWorkspace');
  return new Set(RESOURCE_KINDS.map(({ name }) => name).filter((name) => found.has(name)));
}

/**
 * Targets of private endpoint rules, without those that hold a placeholder, which stands for a different resource on
 * each hub.
 */
function targetsOf(policy: Policy | undefined): readonly EndpointTarget[] {
  const rules = [...(policy?.packs ?? []), ...(policy?.assignments ?? [])].flatMap((each) => each.rules);
  const ids = rules.flatMap((rule) => (rule.kind === 'PrivateEndpoint' ? [rule.resourceId] : []));
  return [...new Set(ids)].filter((id) => !id.includes('{')).map((resourceId) => ({ resourceId }));
}

function notesOn(
  principalId: string | undefined,
  policy: Policy | undefined,
  { app, local }: DoctorArguments,
): readonly string[] {
  if (local === true)
    return ['The local stack delivers its events itself, so doctor does not check the path of events.'];
  return [
    ...(principalId === undefined
      ? [
          "The roles shown are those of the identity that runs this command. Name the app's identity with --principal to check its roles.",
        ]
      : []),
    ...(policy === undefined ? ['Without --policy, doctor does not check the targets of private endpoint rules.'] : []),
    ...(app === undefined && principalId === undefined
      ? ['Without --app, doctor does not check the function app, its settings and its roles on storage.']
      : []),
  ];
}

/** Packs in the policy; undefined without a policy. */
function packsOf(policy: Policy | undefined): readonly string[] | undefined {
  return (
    policy && [...policy.assignments.flatMap(({ packs }) => packs), ...policy.packs.flatMap((pack) => pack.extends)]
  );
}

function resultOf(checks: readonly Check[], notes: readonly string[], { paint }: CommandContext): CommandResult {
  const isAlone = (what: string): boolean => checks.filter((check) => check.what === what).length === 1;
  const lines = forPeople(checks).flatMap(({ fix, outcome, seen, what, where }) => {
    const word = { Good: paint.good('ok     '), Bad: paint.bad('wrong  '), Unknown: paint.warn('unknown') }[outcome];
    const line = `${word}  ${what}: ${seen}`;
    const place = outcome === 'Good' && isAlone(what) ? [] : [`         at ${where}`];
    return [line, ...place, ...(fix === undefined ? [] : [`         ${fix}`])];
  });
  const count = (outcome: Check['outcome']): number => checks.filter((check) => check.outcome === outcome).length;
  const text = [...lines, `${count('Good')} ok, ${count('Bad')} wrong, ${count('Unknown')} unknown.`].join('\n');
  const json = checks.map((check) => ({ ...check, fix: check.fix ?? null }));
  if (count('Bad') > 0) return answer(2, { text, json, notes });
  return count('Unknown') > 0 ? { exitCode: 1, text, json, notes } : answer(0, { text, json, notes });
}
