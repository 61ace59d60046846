import { describe, expect, it } from 'vitest';
import { reachCommand } from '../../../src/cli/reach/reach-command.ts';
import { contextWith, FLEET } from '../command-files.ts';

function reach(host: string, hub = 'in-sync.json', policy = FLEET, files = {}) {
  return reachCommand({ policy, hub, host }, contextWith(files));
}

describe('reach', () => {
  it('says by which rule a host is reached', () => {
    const { exitCode, json, text } = reach('pypi.org');
    expect(exitCode).toBe(0);
    expect(json).toEqual({
      allowed: true,
      by: [{ rule: 'hw-pypi-org-fopdba3h', why: 'FQDN pypi.org on ports 80 and 443' }],
      wouldAllow: [],
      afterPlan: {
        allowed: true,
        by: [{ rule: 'hw-pypi-org-fopdba3h', why: 'FQDN pypi.org on ports 80 and 443' }],
        wouldAllow: [],
      },
    });
    expect(text).toContain('pypi.org:443 is allowed on hub-in-sync\n  Rule hw-pypi-org-fopdba3h lets it through');
  });

  it('says which pack or rule would open a host that is not reached, what else that opens, and what it costs', () => {
    const { exitCode, json, text } = reach('huggingface.co');
    expect(exitCode).toBe(2);
    const notAllowed = {
      allowed: false,
      by: [],
      wouldAllow: [
        {
          kind: 'pack',
          name: 'huggingface@2026-06',
          cost: 'no extra cost',
          opens: expect.arrayContaining(['FQDN docker.io']),
          edit: {
            assignment: 'production',
            key: 'packs',
            change: 'add huggingface@2026-06',
            policy: FLEET,
            line: 18,
          },
        },
        {
          kind: 'rule',
          name: 'FQDN huggingface.co',
          cost: 'no extra cost',
          opens: ['FQDN huggingface.co'],
          edit: {
            assignment: 'production',
            key: 'rules',
            change: 'add { fqdn: huggingface.co }',
            policy: FLEET,
            // The assignment has no rules of its own: its first line.
            line: 14,
          },
        },
      ],
    };
    expect(json).toEqual({ ...notAllowed, afterPlan: notAllowed });
    expect(text).toContain('Changes that would allow it:\n  pack huggingface@2026-06\n    opens: FQDN docker.io;');
  });

  it("offers the policy's own packs, with the facts of the hub filled in", () => {
    const policy = [
      'version: 1',
      'packs:',
      '  team: { rules: [{ fqdn: "{hubName}.contoso.com" }] }',
      '  team-and-more: { extends: [team], rules: [{ fqdn: more.contoso.com }] }',
      'assignments: [{ name: all }]',
    ].join('\n');
    expect(reach('hub-in-sync.contoso.com', 'in-sync.json', 'p.yaml', { 'p.yaml': policy }).json).toMatchObject({
      wouldAllow: [{ name: 'team' }, { name: 'team-and-more' }, { name: 'FQDN hub-in-sync.contoso.com' }],
    });
  });

  it('tells the price of a first FQDN rule', () => {
    expect(reach('huggingface.co', 'rules-missing.json').text).toMatch(
      /cost: the first FQDN rule of this hub: .*US\$1\.25 an hour/,
    );
  });

  it('answers for a hub that no assignment matches', () => {
    expect(reach('pypi.org', 'unassigned.json').exitCode).toBe(0);
  });

  it.each([
    { host: 'pypi.org:443', what: 'pypi.org:443', why: 'a port' },
    { host: 'PyPI.org.', what: 'pypi.org:443', why: 'any casing, and a dot at the end' },
    { host: '203.0.113.7:1433', what: '203.0.113.7:1433', why: 'an address with a port' },
    { host: '2001:db8::1', what: '[2001:db8::1]:443', why: 'an address of version 6' },
    { host: '[2001:db8::1]:8443', what: '[2001:db8::1]:8443', why: 'the same with a port' },
  ])('takes $why', ({ host, what }) => {
    expect(reach(host).text).toContain(`${what} is `);
  });

  it.each([
    { host: 'pypi.org:https', error: '"https" is not a port. Give HOST or HOST:PORT', why: 'a port by name' },
    { host: 'pypi.org:', error: '"" is not a port', why: 'a colon without port' },
    { host: 'pypi.org:0', error: '0 is not a port', why: 'port 0' },
    { host: 'pypi.org:65536', error: '65536 is not a port', why: 'a port that does not exist' },
    {
      host: 'https://pypi.org/simple',
      error: 'has a scheme. Write the host alone, for instance "pypi.org"',
      why: 'the address of a page',
    },
    { host: '*.pypi.org', error: 'is a wildcard. Ask about one host', why: 'a wildcard' },
    { host: 'pypi', error: 'is neither a full host name nor an address', why: 'a name without domain' },
    { host: '', error: 'The host is empty. Give HOST or HOST:PORT', why: 'nothing' },
    { host: 'pypi.org:443:1', error: 'Give HOST or HOST:PORT', why: 'two ports' },
  ])('refuses $why', ({ host, error }) => {
    const { exitCode, text } = reach(host);
    expect(exitCode).toBe(1);
    expect(text).toContain(error);
  });

  it('refuses a hub that cannot be read', () => {
    expect(reach('pypi.org', 'project.json')).toMatchObject({
      exitCode: 1,
      text: expect.stringContaining('is a project'),
    });
  });
});
