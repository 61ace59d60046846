import { SAFE_ACCOUNT_TERMS } from '../../baseline/policy/foundry-accounts.ts';
import { kindOf, normalArmId } from '../../hub-id.ts';
import { foldCase } from '../../text/fold-case.ts';
import type { SkipReason } from '../model/plan.ts';
import type { OwnedRule, PlanContext } from '../model/plan-context.ts';

/** Why Hubwarden never removes a rule of an account. */
export interface Need {
  readonly reason: Extract<SkipReason, 'NeededByConnection' | 'TargetInUse'>;
  /** One sentence. */
  readonly detail: string;
}

/**
 * Says why a rule of an account is never unlisted and never removed: Azure made it for a connection, and agents lose the
 * target of the connection without it; or it leads to the account itself, which hosted agents need where public access
 * is off. No rule of a hub is needed in this sense.
 *
 * @see https://github.com/microsoft-foundry/foundry-samples (infrastructure-setup-bicep/18-managed-virtual-network, read 2026-10)
 */
export function neededBecause(context: PlanContext, rule: OwnedRule): Need | undefined {
  const prefix = kindOf(context.hub.hubId).network.connectionRulePrefix;
  if (prefix === undefined || rule.owner === 'azure') return undefined;
  if (leadsToAccount(context, rule)) return { reason: 'TargetInUse', detail: 'It leads to the account itself.' };
  const { connectionRules } = context.baseline.foundryAccounts ?? SAFE_ACCOUNT_TERMS;
  if (connectionRules === 'judge' || !isOfConnection(rule, prefix)) return undefined;
  return { reason: 'NeededByConnection', detail: 'It is needed by a connection: Azure made it for one.' };
}

function leadsToAccount({ hub }: PlanContext, { destination }: OwnedRule): boolean {
  return destination?.type === 'PrivateEndpoint' && normalArmId(destination.serviceResourceId) === hub.hubId;
}

/** A name alone is no proof: any client may choose it for a rule of another type. */
function isOfConnection({ destination, name, owner, wire }: OwnedRule, prefix: string): boolean {
  const type = destination?.type ?? wire.type;
  return (
    owner === 'foreign' &&
    foldCase(name.trim()).startsWith(foldCase(prefix)) &&
    typeof type === 'string' &&
    foldCase(type) === 'privateendpoint'
  );
}
