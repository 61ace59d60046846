import type { Mode } from '../state/workspace.ts';
import type { HubSeed } from './seed-workspace.ts';

/** The subscription of sample hubs. */
export const SAMPLE_SUBSCRIPTION = '00000000-0000-4000-a000-000000000001';

const GROUPS = ['rg-ai-dev', 'rg-ai-test', 'rg-ai-prod'];
const MODES: readonly Mode[] = ['AllowOnlyApprovedOutbound', 'Disabled', 'AllowInternetOutbound'];

/** Hubs to play with: three groups, all isolation modes, some networks provisioned. The same count gives the same hubs. */
export function sampleFleet(count: number): readonly HubSeed[] {
  return Array.from({ length: count }, (_, index) => sampleHub(index));
}

function sampleHub(index: number): HubSeed {
  const isolationMode = MODES[index % MODES.length] ?? 'Disabled';
  const resourceGroup = GROUPS[index % GROUPS.length] ?? 'rg-ai-dev';
  return {
    subscriptionId: SAMPLE_SUBSCRIPTION,
    resourceGroup,
    name: `hub-${String(index + 1).padStart(3, '0')}`,
    isolationMode,
    tags: { env: resourceGroup.replace('rg-ai-', '') },
    provisioned: isolationMode !== 'Disabled' && index % 2 === 0,
    rules:
      isolationMode === 'AllowOnlyApprovedOutbound' ? { 'allow-pypi': { type: 'FQDN', destination: 'pypi.org' } } : {},
  };
}
