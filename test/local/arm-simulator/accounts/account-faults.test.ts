import { describe, expect, it } from 'vitest';
import { endpoint, SUB, searchId, serviceTag } from '../simulated-arm.ts';
import { APPROVED, approved, outcome } from './knob.ts';
import { ACCOUNT, NETWORK, SimulatedFoundry } from './simulated-foundry.ts';

describe('faults', () => {
  it('a PATCH can answer 504 and land', () => {
    const arm = new SimulatedFoundry();
    arm.governed('AllowInternetOutbound');
    arm.simulator.addFault({
      kind: 'AnswerRequest',
      method: 'PATCH',
      hub: ACCOUNT,
      status: 504,
      code: 'TransientError',
      applied: true,
    });
    expect(outcome(arm.patchAccountNetwork(APPROVED))).toEqual([504, 'TransientError']);
    arm.pass(1);
    expect(arm.accountNetwork().isolationMode).toBe('AllowOnlyApprovedOutbound');
  });

  it('an operation can never end, fail, or report success and change nothing', () => {
    const arm = new SimulatedFoundry();
    arm.governed('AllowInternetOutbound');
    arm.simulator.addFault({ kind: 'StickOperation', hub: ACCOUNT });
    const stuck = arm.patchAccountNetwork(APPROVED);
    arm.pass(600);
    expect(arm.poll(stuck).status).toBe('InProgress');
    arm.simulator.release({ hub: ACCOUNT }, arm.nowAt, { code: 'InternalServerError', message: 'It broke.' });
    expect(arm.poll(stuck)).toMatchObject({ status: 'Failed', error: { code: 'InternalServerError' } });
    expect(arm.accountNetwork().provisioningState).toBe('Failed');
    arm.simulator.addFault({ kind: 'RevertOperation', operation: 'PatchNetwork' });
    const reverted = arm.patchAccountNetwork(APPROVED);
    arm.pass(1);
    expect(arm.poll(reverted).status).toBe('Succeeded');
    expect(arm.accountNetwork().isolationMode).toBe('AllowInternetOutbound');
  });

  it('strike work of Azure only by its name', () => {
    const arm = new SimulatedFoundry();
    arm.simulator.addFault({ kind: 'StickOperation', hub: ACCOUNT });
    arm.seedAccount({ makesNetwork: true });
    arm.pass(6);
    expect(arm.get(NETWORK).status).toBe(200);
    const other = new SimulatedFoundry();
    other.simulator.addFault({ kind: 'StickOperation', operation: 'MakeNetwork' });
    other.seedAccount({ makesNetwork: true });
    other.pass(600);
    expect(other.get(NETWORK).status).toBe(404);
  });

  it('an endpoint waits for the owner of its target', () => {
    const arm = new SimulatedFoundry();
    arm.governed('AllowInternetOutbound');
    arm.simulator.addFault({ kind: 'HoldApproval', target: searchId('s1') });
    arm.putAccountRule('mine', endpoint(searchId('s1'), 'searchService'));
    arm.pass(5);
    expect(arm.statuses().mine).toBe('Inactive');
    expect(arm.simulator.approveConnections(searchId('s1'))).toBe(1);
    expect(arm.statuses().mine).toBe('Active');
  });

  it('a target can refuse approval', () => {
    const arm = new SimulatedFoundry();
    arm.governed('AllowInternetOutbound');
    arm.simulator.addFault({ kind: 'RefuseApproval', target: searchId('s1') });
    expect(outcome(arm.putAccountRule('mine', endpoint(searchId('s1'), 'searchService')))).toEqual([400, 'BadRequest']);
  });

  it('polls vanish, and rules are changed by hand', () => {
    const arm = approved();
    const accepted = arm.putAccountRule('sql', serviceTag('Sql'));
    for (const operation of arm.simulator.operations()) operation.vanished = true;
    expect(arm.get(accepted.headers['azure-asyncoperation'] ?? '').status).toBe(404);
    arm.pass(1);
    expect(arm.statuses().sql).toBe('Active');
    expect(arm.simulator.setRuleStatus(ACCOUNT, 'sql', 'Failed')).toBe(true);
    expect(arm.statuses().sql).toBe('Failed');
    expect(arm.simulator.removeRule(ACCOUNT, 'sql')).toBe(true);
    expect(arm.statuses()).not.toHaveProperty('sql');
  });

  it('no caller may read a subscription', () => {
    const arm = approved();
    arm.simulator.setAccess(SUB, 'none');
    expect(arm.get(ACCOUNT).json.error.message).toContain('Microsoft.CognitiveServices/accounts/read');
  });
});
