import type { Destination, IsolationMode } from '../outbound-rule.ts';
import { ISOLATION_MODES } from '../outbound-rule.ts';

/** Below zero when `a` is weaker than `b`, above when stricter, zero when the same. */
export function compareIsolation(a: IsolationMode, b: IsolationMode): number {
  return ISOLATION_MODES.indexOf(a) - ISOLATION_MODES.indexOf(b);
}

/**
 * True when Azure accepts a rule of this type in this mode. `AllowInternetOutbound` accepts private endpoints only; a
 * hub without managed network accepts no rules.
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
