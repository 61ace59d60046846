import type { Destination, IsolationMode } from '../outbound-rule.ts';

const RANK: Readonly<Record<IsolationMode, number>> = {
  Disabled: 0,
  AllowInternetOutbound: 1,
  AllowOnlyApprovedOutbound: 2,
};

/** Below zero when `a` is weaker than `b`, above when stricter, zero when the same. */
export function compareIsolation(a: IsolationMode, b: IsolationMode): number {
  return RANK[a] - RANK[b];
}

/**
 * True when Azure takes a rule of this type in this mode. `AllowInternetOutbound` takes private endpoints only; a hub
 * without managed network takes none.
 *
 * @see https://learn.microsoft.com/azure/ai-foundry/how-to/configure-managed-network (read 2026-10)
 */
export function modeAllows(mode: IsolationMode, type: Destination['type']): boolean {
  switch (mode) {
    case 'Disabled':
      return false;
    case 'AllowInternetOutbound':
      return type === 'PrivateEndpoint';
    case 'AllowOnlyApprovedOutbound':
      return true;
  }
}
