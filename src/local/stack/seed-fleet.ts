import type { ArmSimulator } from '../arm-simulator/simulator/simulator.ts';

/** The subscription and group that the local stack's hubs live in. */
export const LOCAL_GROUP = { subscriptionId: '00000000-0000-4000-8000-000000000001', resourceGroup: 'rg-ai' };

const YEAR_MS = 365 * 24 * 3600 * 1000;

/**
 * A small, varied fleet: one hub in mode observe, one that lacks rules, one in use
 * without isolation, and a project.
 *
 * @throws Error when the simulator refuses a seed
 */
export function seedFleet(simulator: ArmSimulator, now: Date): void {
  const createdAt = new Date(now.getTime() - YEAR_MS);
  const common = { ...LOCAL_GROUP, createdAt, createdBy: 'platform-pipeline' };
  const rule = (host: string) => ({ type: 'FQDN', category: 'UserDefined', destination: host });
  const hubs = [
    { ...common, name: 'hub-observed', isolationMode: 'AllowInternetOutbound', provisioned: true },
    {
      ...common,
      name: 'hub-drifted',
      isolationMode: 'AllowOnlyApprovedOutbound',
      provisioned: true,
      rules: { pypi: rule('pypi.org'), anaconda: rule('*.anaconda.com'), partner: rule('api.partner.example') },
    },
    { ...common, name: 'hub-open', isolationMode: 'Disabled', computes: ['train-cluster'] },
    { ...common, name: 'project-open', kind: 'Project', hub: 'hub-open' },
  ] as const;
  for (const seed of hubs) {
    const seeded = simulator.seedHub(seed, now);
    if (!seeded.ok) throw new Error(`seed ${seed.name}: ${seeded.error}`);
  }
}
