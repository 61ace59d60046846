import type { HubFacts } from '../../../src/core/baseline/assignment/assign.ts';
import { parsePolicy, renderProblems } from '../../../src/core/baseline/parse-policy.ts';
import type { Policy } from '../../../src/core/baseline/policy/policy.ts';
import { hubIdFrom } from '../../../src/core/hub-id.ts';

/** A hub for a test. A test gives only the fields that matter to it. */
export function hub(facts: {
  readonly subscription?: string;
  readonly resourceGroup?: string;
  readonly name?: string;
  readonly location?: string;
  readonly kind?: string;
  readonly tags?: Readonly<Record<string, string>>;
}): HubFacts {
  const {
    subscription = 'sub-1',
    resourceGroup = 'rg-ai',
    name = 'hub-1',
    location = 'westeurope',
    kind = 'Hub',
    tags = {},
  } = facts;
  const hubId = hubIdFrom(
    `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.MachineLearningServices/workspaces/${name}`,
  );
  if (hubId === undefined) throw new Error(`no hub id for ${name}`);
  return { hubId, name, location, kind, tags };
}

/** The policy of a text that must be right. */
export function policyFrom(text: string): Policy {
  const parsed = parsePolicy(text, 'policy.yaml');
  if (!parsed.ok) throw new Error(renderProblems(parsed.error, 'policy.yaml'));
  return parsed.value.policy;
}

/** A policy of one assignment that takes every hub; `body` is indented by four. */
export function assignmentPolicy(body: string): Policy {
  return policyFrom(`version: 1\nassignments:\n  - name: all\n${body}`);
}
