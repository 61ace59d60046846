import { SAFE_ACCOUNT_TERMS } from '../../baseline/policy/foundry-accounts.ts';
import { isYounger } from '../../observation/hub-age.ts';
import type { ObservedAccount } from '../../observation/observation.ts';
import { foldCase } from '../../text/fold-case.ts';
import type { FindingCode } from '../../verdict/catalogue/finding-code.ts';
import type { Difference } from '../model/difference.ts';
import { withoutRepair } from '../model/difference.ts';
import type { PlanContext } from '../model/plan-context.ts';
import { raise } from '../model/plan-context.ts';

/**
 * Azure creates the network of a new account by itself, some minutes after the account: until this age its absence is
 * normal.
 *
 * @see https://learn.microsoft.com/azure/foundry/how-to/managed-virtual-network (read 2026-10)
 */
export const NETWORK_APPEARS_SECONDS = 3600;

/** The only kind of network that Azure gives to accounts, and the only one whose writes are known. */
const KNOWN_NETWORK = 'v2';

/**
 * Whether Hubwarden writes to an account. `Awaited`: Azure has not created its network yet. `Never`: it is not known
 * whether its agents use the network, or they do not.
 */
export type AccountStanding =
  | { readonly kind: 'Written'; readonly notes: readonly Difference[] }
  | { readonly kind: 'Awaited'; readonly notes: readonly Difference[] }
  | { readonly kind: 'Never'; readonly notes: readonly Difference[]; readonly because: string };

const WRITTEN: AccountStanding = { kind: 'Written', notes: [] };

/** Judges how an account is set up (HW410 to HW414, HW306). A hub is always written. */
export function accountStanding(context: PlanContext): AccountStanding {
  const { account } = context.hub;
  if (account === undefined) return WRITTEN;
  const obstacle = obstacleOf(context, account);
  if (obstacle !== undefined) return never(context, ...obstacle);
  if (!account.hasNetwork && account.injection === 'Managed' && isYoung(context)) return awaited(context);
  return account.injection === 'Managed' ? WRITTEN : { kind: 'Written', notes: [withoutInjection(context)] };
}

type Obstacle = readonly [code: FindingCode, message: string];

/** What the customer decided comes first, then what Azure shows in a form that is not known, then what is missing. */
function obstacleOf(context: PlanContext, account: ObservedAccount): Obstacle | undefined {
  const { name } = context.hub;
  if (account.injection === 'Own')
    return ['HW411', `${name} uses a virtual network of its owner, so its managed network has no effect on agents.`];
  if (account.networkKind !== undefined && foldCase(account.networkKind) !== KNOWN_NETWORK)
    return ['HW414', `The managed network of ${name} is of kind ${account.networkKind}; accounts have kind V2.`];
  const { withoutInjection: choice } = context.baseline.foundryAccounts ?? SAFE_ACCOUNT_TERMS;
  if (choice === 'govern') return undefined;
  if (account.injection === 'Unread')
    return ['HW412', `The network injections of ${name} have a form that Hubwarden does not know.`];
  if (account.injection === 'None' && !isIsolated(context, account))
    return [
      'HW410',
      `${name} has no network injection into a managed network, and no managed network: it was not created for one.`,
    ];
  return wasDeleted(context, account)
    ? ['HW413', `The managed network of ${name} has been deleted: agents no longer run under its rules.`]
    : undefined;
}

function isIsolated({ hub }: PlanContext, { hasNetwork }: ObservedAccount): boolean {
  return hasNetwork && hub.isolationMode !== 'Disabled' && foldCase(hub.networkState ?? '') !== 'deleted';
}

/** Azure says so, or the network is gone that Hubwarden wrote rules to. */
function wasDeleted({ hub, input }: PlanContext, { hasNetwork }: ObservedAccount): boolean {
  if (foldCase(hub.networkState ?? '') === 'deleted') return true;
  return !hasNetwork && Object.keys(input.memory.inventory).length > 0;
}

function isYoung({ hub, input }: PlanContext): boolean {
  return hub.createdAt !== undefined && isYounger(hub, input.now, NETWORK_APPEARS_SECONDS);
}

function never(context: PlanContext, code: FindingCode, message: string): AccountStanding {
  return { kind: 'Never', notes: [withoutRepair(raise(context, code, { message }))], because: message };
}

function awaited(context: PlanContext): AccountStanding {
  const message = `Azure has not created the managed network of ${context.hub.name} yet. It does so within an hour after the account.`;
  return { kind: 'Awaited', notes: [withoutRepair(raise(context, 'HW305', { message }))] };
}

function withoutInjection(context: PlanContext): Difference {
  const { account, name } = context.hub;
  const what = account?.injection === 'Unread' ? 'network injections that cannot be read' : 'no network injection';
  const message = `${name} has ${what}: whether its agents use the managed network is not known.`;
  return withoutRepair(raise(context, 'HW306', { message }));
}
