import { createHash } from 'node:crypto';
import type { ScenarioContext } from '../../src/local/demo/scenario-context.ts';

/** Numbers that follow from a seed alone: 0 ≤ x < 1. */
export function seededNumbers(seed: number): () => number {
  let drawn = 0;
  return () => {
    drawn += 1;
    return createHash('sha256').update(`${seed} ${drawn}`).digest().readUInt32BE(0) / 2 ** 32;
  };
}

/** What people do to hubs while the app is killed again and again. */
export interface Load {
  /** Hubs and accounts that were made so far. `-strict` in the name: a forbidden rule is taken away there. */
  readonly hubs: readonly string[];
  /** Hubs to which a forbidden rule was added. */
  readonly forbidden: ReadonlySet<string>;
  /** Rules of ours that people deleted. */
  readonly deleted: number;
  /** Does the next thing. */
  next(): Promise<void>;
}

/** Hubs and accounts that come into being: one in three of them strict, one in six an account. */
const HUBS = 12;
const ACCOUNT = 'account-';
const FORBIDDEN_RULE = 'tunnel';
const HUB_BODY = {
  location: 'eastus2',
  kind: 'Hub',
  properties: { managedNetwork: { isolationMode: 'Disabled' } },
};
const ACCOUNT_BODY = {
  location: 'eastus2',
  kind: 'AIServices',
  sku: { name: 'S0' },
  identity: { type: 'SystemAssigned' },
  properties: {
    allowProjectManagement: true,
    networkInjections: [{ scenario: 'agent', subnetArmId: '', useMicrosoftManagedNetwork: true }],
  },
};

/** The stage for a name of the load: accounts are named as such. */
export function stageOf(stage: ScenarioContext, name: string): ScenarioContext {
  return name.startsWith(ACCOUNT) ? stage.of('FoundryAccount') : stage;
}

/** Makes hubs and accounts, deletes rules of ours and adds forbidden ones, in an order that the numbers decide. */
export function loadOn(stage: ScenarioContext, random: () => number): Load {
  const hubs: string[] = [];
  const forbidden = new Set<string>();
  const touched = new Set<string>();
  let deleted = 0;
  const pick = <T>(all: readonly T[]): T | undefined => all[Math.floor(random() * all.length)];

  async function createHub(): Promise<void> {
    const isAccount = hubs.length % 6 === 4;
    const name = `${isAccount ? ACCOUNT : 'hub-'}${hubs.length + 1}${hubs.length % 3 === 2 ? '-strict' : ''}`;
    hubs.push(name);
    const { azure } = stageOf(stage, name);
    await azure.put(azure.pathOf(name), isAccount ? ACCOUNT_BODY : HUB_BODY);
  }

  /** Each rule is deleted once at most: three times in a day would be a fight, and end in `Blocked`. */
  async function deleteRule(): Promise<void> {
    const hub = pick(hubs);
    if (hub === undefined) return;
    const { azure } = stageOf(stage, hub);
    const { rules } = await azure.network(hub);
    const rule = pick([...rules.keys()].filter((name) => name.startsWith('hw-') && !touched.has(`${hub} ${name}`)));
    if (rule === undefined) return;
    touched.add(`${hub} ${rule}`);
    await azure.remove(azure.rulePath(hub, rule));
    deleted += 1;
  }

  async function addForbidden(): Promise<void> {
    const ready: string[] = [];
    for (const hub of hubs.filter((each) => each.endsWith('-strict') && !forbidden.has(each))) {
      // Azure takes an FQDN rule only where only approved destinations can be reached.
      if ((await stage.azure.network(hub)).isolationMode === 'AllowOnlyApprovedOutbound') ready.push(hub);
    }
    const hub = pick(ready);
    if (hub === undefined) return;
    forbidden.add(hub);
    const rule = { properties: { type: 'FQDN', category: 'UserDefined', destination: 'tunnel.ngrok.io' } };
    await stage.azure.put(stage.azure.rulePath(hub, FORBIDDEN_RULE), rule);
  }

  return {
    hubs,
    forbidden,
    get deleted() {
      return deleted;
    },
    async next() {
      const drawn = random();
      if (hubs.length < HUBS && (hubs.length === 0 || drawn < 0.4)) return createHub();
      return drawn < 0.8 ? deleteRule() : addForbidden();
    },
  };
}
