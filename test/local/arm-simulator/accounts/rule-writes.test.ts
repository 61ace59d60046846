import { describe, expect, it } from 'vitest';
import { endpoint, fqdn, searchId, serviceTag } from '../simulated-arm.ts';
import { ACCOUNT, NETWORK, SimulatedFoundry } from './simulated-foundry.ts';

const AAD = '__SYS_ST_AzureActiveDirectory_TCP';

describe('a rule', () => {
  it.each([
    { what: 'the first FQDN rule', rules: {}, rule: fqdn('pypi.org'), minutes: 460 / 60 },
    { what: 'a further FQDN rule', rules: { conda: fqdn('conda.org') }, rule: fqdn('pypi.org'), minutes: 1 },
    { what: 'a tag', rules: {}, rule: serviceTag('Sql'), minutes: 0.5 },
    { what: 'an endpoint', rules: {}, rule: endpoint(searchId('s1'), 'searchService'), minutes: 3 },
  ])('takes its recorded time: $what', ({ rules, rule, minutes }) => {
    const arm = new SimulatedFoundry();
    arm.governed('AllowOnlyApprovedOutbound', rules);
    arm.putAccountRule('mine', rule);
    arm.pass(minutes - 0.1);
    expect(arm.statuses().mine).toBe('Provisioning');
    arm.pass(0.1);
    expect(arm.statuses().mine).toBe('Active');
  });

  it.each([
    { what: 'the only FQDN rule', rules: { mine: fqdn('pypi.org') }, minutes: 13 },
    { what: 'one of two', rules: { mine: fqdn('pypi.org'), conda: fqdn('conda.org') }, minutes: 1 },
    { what: 'a tag', rules: { mine: serviceTag('Sql') }, minutes: 1 },
  ])('is Deleting, and then gone: $what', ({ rules, minutes }) => {
    const arm = new SimulatedFoundry();
    arm.governed('AllowOnlyApprovedOutbound', rules);
    arm.deleteAccountRule('mine');
    arm.pass(minutes - 0.1);
    expect(arm.statuses().mine).toBe('Deleting');
    arm.pass(0.1);
    expect(arm.statuses()).not.toHaveProperty('mine');
  });

  it.each([fqdn('pypi.org'), serviceTag('Sql')])('of type %j is refused in AllowInternetOutbound', (rule) => {
    const arm = new SimulatedFoundry();
    arm.governed('AllowInternetOutbound');
    const refused = arm.putAccountRule('mine', rule);
    expect(refused.status).toBe(400);
    expect(refused.json.error.message).toContain('Only "PrivateEndpoint" outbound rules');
  });

  it('to a target that the identity may not approve is refused with the text of Azure', () => {
    const arm = new SimulatedFoundry();
    arm.seedAccount({ network: { isolationMode: 'AllowInternetOutbound' }, refusedTargets: [searchId('s1')] });
    const refused = arm.putAccountRule('mine', endpoint(searchId('s1'), 'searchService'));
    expect(refused.status).toBe(400);
    expect(refused.json.error.code).toBe('BadRequest');
    expect(refused.json.error.message).toContain(
      'required permissions to read and approve private endpoint connections',
    );
    arm.simulator.accounts.setRights(ACCOUNT, searchId('s1'), true, arm.nowAt);
    expect(arm.putAccountRule('mine', endpoint(searchId('s1'), 'searchService')).status).toBe(202);
  });

  it('is busy in three shapes', () => {
    const arm = new SimulatedFoundry();
    arm.governed('AllowOnlyApprovedOutbound');
    arm.putAccountRule('first', fqdn('pypi.org'));
    const second = arm.putAccountRule('second', fqdn('conda.org'));
    expect([second.status, second.json.error.code]).toEqual([409, 'Conflict']);
    expect(second.json.error.message).toContain('has an ongoing operation running');
    for (const same of [arm.putAccountRule('first', fqdn('pypi.org')), arm.deleteAccountRule('first')]) {
      expect([same.status, same.json.error.code]).toEqual([409, 'UserError']);
      expect(same.json.error.message).toContain('is in conflicting state');
    }
    arm.simulator.accounts.setState(ACCOUNT, 'Accepted');
    const third = arm.putAccountRule('third', fqdn('conda.org'));
    expect([third.status, third.json.error.code]).toEqual([400, 'AccountProvisioningStateInvalid']);
  });

  it('keeps the category Recommended, drops Spark, and shows the action and prefixes of a tag', () => {
    const arm = new SimulatedFoundry();
    arm.governed('AllowOnlyApprovedOutbound');
    arm.putAccountRule('tag', { ...serviceTag('Sql'), category: 'Recommended' });
    arm.pass(1);
    arm.putAccountRule('search', endpoint(searchId('s1'), 'searchService'));
    arm.pass(3);
    const { tag, search } = arm.accountNetwork().outboundRules;
    expect(tag).toMatchObject({ category: 'Recommended', destination: { action: 'Allow', addressPrefixes: [] } });
    expect(Object.keys(search.destination)).toEqual(['serviceResourceId', 'subresourceTarget']);
  });

  it.each([
    ['a name that is too short', 'ab', fqdn('pypi.org')],
    ['the name of a rule of Azure', AAD, serviceTag('Sql')],
    ['a destination that another rule has', 'twin', fqdn('pypi.org')],
    ['a host that is none', 'host', fqdn('not a host')],
    [
      'an id that is a whole JSON text, as az sends it',
      'json',
      endpoint('{"serviceResourceId": "/subscriptions/x"}', 'blob'),
    ],
  ])('is refused with %s', (_what, name, rule) => {
    const arm = new SimulatedFoundry();
    arm.governed('AllowOnlyApprovedOutbound', { pypi: fqdn('pypi.org') });
    expect(arm.putAccountRule(name, rule).status).toBe(400);
  });

  it('needs a network', () => {
    const arm = new SimulatedFoundry();
    arm.seedAccount();
    expect(arm.putAccountRule('mine', fqdn('pypi.org')).status).toBe(404);
    expect(arm.get(`${NETWORK}/outboundRules`).status).toBe(404);
  });
});
