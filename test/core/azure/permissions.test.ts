import { describe, expect, it } from 'vitest';
import { missingActions } from '../../../src/core/azure/permissions.ts';

const WRITE = 'Microsoft.MachineLearningServices/workspaces/write';
const RULE = 'Microsoft.MachineLearningServices/workspaces/outboundRules/write';

function role(actions: readonly string[], notActions: readonly string[] = []) {
  return { actions, notActions };
}

describe('missingActions', () => {
  it.each([
    { why: 'the very action', held: [role([WRITE])], missing: [] },
    { why: 'the action in another casing', held: [role([WRITE.toUpperCase()])], missing: [] },
    { why: 'everything', held: [role(['*'])], missing: [] },
    { why: 'a star in the middle', held: [role(['Microsoft.MachineLearningServices/*/write'])], missing: [] },
    { why: 'no role grants anything', held: [], missing: [WRITE] },
    { why: 'another action', held: [role([RULE])], missing: [WRITE] },
    { why: 'a longer action that begins alike', held: [role([`${WRITE}/more`])], missing: [WRITE] },
    { why: 'a dot is a dot', held: [role([WRITE.replace('.', 'x')])], missing: [WRITE] },
    { why: 'excluded by the role that grants it', held: [role(['*'], [WRITE])], missing: [WRITE] },
    { why: 'excluded by one role, granted by another', held: [role(['*'], [WRITE]), role([WRITE])], missing: [] },
    {
      why: 'AzureML Data Scientist may not change the isolation mode',
      held: [role(['Microsoft.MachineLearningServices/workspaces/*/write'], [WRITE])],
      missing: [WRITE],
    },
  ])('$why', ({ held, missing }) => {
    expect(missingActions([WRITE], held)).toEqual(missing);
  });

  it('AzureML Data Scientist may write rules: the drift that Hubwarden is there for', () => {
    expect(missingActions([RULE], [role(['Microsoft.MachineLearningServices/workspaces/*/write'], [WRITE])])).toEqual(
      [],
    );
  });
});
