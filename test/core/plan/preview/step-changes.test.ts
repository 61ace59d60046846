import { describe, expect, it } from 'vitest';
import { readAssignedHub } from '../../../../src/cli/input/read-assigned-hub.ts';
import { planOffline } from '../../../../src/core/plan/preview/offline-plan.ts';
import type { StepChange } from '../../../../src/core/plan/preview/step-changes.ts';
import { stepChanges } from '../../../../src/core/plan/preview/step-changes.ts';
import { contextWith, FLEET, NOW } from '../../../cli/command-files.ts';

const OURS = [
  'hw-pypi-org-fopdba3h',
  'hw-any-pythonhosted-org-nwixdnnd',
  'hw-datafactory-7rdymkip',
  'hw-contosolake-dfs-ixt6n4y7',
];

function changesFor(hub: string, inventory: readonly string[] = []): readonly (readonly string[])[] {
  const assigned = readAssignedHub({ policy: FLEET, hub: `${hub}.json` }, NOW, contextWith());
  if (!assigned.ok) throw new Error(assigned.error);
  const { unguarded } = planOffline({
    ...assigned.value,
    usage: undefined,
    connectionTargets: undefined,
    inventory: Object.fromEntries(inventory.map((name) => [name, ''])),
    activatedAt: new Date(0),
    now: NOW,
  });
  return stepChanges(unguarded.steps, assigned.value.observation).map((changes) => changes.map(textOf));
}

function textOf({ name, sign, text }: StepChange): string {
  return `${sign} ${name} ${text}`.trimEnd();
}

describe('stepChanges', () => {
  it('shows mode, firewall and rules of one request, then the network, then the endpoint', () => {
    expect(changesFor('disabled-new')).toEqual([
      [
        '~ isolation mode Disabled -> AllowOnlyApprovedOutbound',
        '~ firewall none -> Standard',
        '+ hw-any-pythonhosted-org-nwixdnnd FQDN *.pythonhosted.org',
        '+ hw-datafactory-7rdymkip service tag DataFactory.westeurope, TCP 443',
        '+ hw-pypi-org-fopdba3h FQDN pypi.org',
      ],
      ['+ managed network'],
      ['+ hw-contosolake-dfs-ixt6n4y7 private endpoint to contosolake (Microsoft.Storage/storageAccounts, dfs)'],
    ]);
  });

  it('tells rules that a request only repeats from those it writes, and puts them last', () => {
    expect(changesFor('rules-missing-beside-foreign')[0]?.at(-1)).toBe(
      '= team-mirror FQDN mirror.contoso.com (unchanged)',
    );
  });

  it('shows what an altered rule permits now and will permit', () => {
    expect(changesFor('rule-altered', OURS)).toEqual([['~ hw-pypi-org-fopdba3h FQDN *.org -> FQDN pypi.org']]);
  });

  it('says of a rule that is as it should be and yet failed that it is written again', () => {
    expect(changesFor('rule-failed', OURS)).toEqual([
      ['~ hw-datafactory-7rdymkip service tag DataFactory.westeurope, TCP 443 (written again)'],
    ]);
  });

  it('holds each step against the hub as the steps before it leave it', () => {
    expect(changesFor('endpoint-altered', OURS)).toEqual([
      ['- hw-contosolake-dfs-ixt6n4y7 private endpoint to contosolake (Microsoft.Storage/storageAccounts, blob)'],
      ['+ hw-contosolake-dfs-ixt6n4y7 private endpoint to contosolake (Microsoft.Storage/storageAccounts, dfs)'],
    ]);
  });

  it('names the network for Spark', () => {
    expect(changesFor('spark-not-ready')).toEqual([['+ managed network with serverless Spark']]);
  });
});
