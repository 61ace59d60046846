import type { JsonObject } from '../../text/json.ts';
import type { NetworkWrite } from './network-write.ts';

/** The body of a write of a managed network: only the fields that the write sets. */
export function networkBody(write: Extract<NetworkWrite, { kind: 'PatchNetwork' }>): JsonObject {
  return {
    properties: {
      managedNetwork: {
        ...(write.isolationMode === undefined ? {} : { isolationMode: write.isolationMode }),
        ...(write.firewallSku === undefined ? {} : { firewallSku: write.firewallSku }),
        ...(write.outboundRules === undefined ? {} : { outboundRules: write.outboundRules }),
      },
    },
  };
}

/** The last segment of the path of a rule. */
export function ruleSegment(ruleName: string): string {
  return encodeURIComponent(ruleName.toWellFormed());
}
