import { describe, expect, it } from 'vitest';
import { reach } from '../../../src/cli/reach/reach-command.ts';
import { contextWith, FLEET } from '../command-files.ts';

const LOG = [
  'Downloading https://pypi.org/simple/torch/',
  "WARNING: Retrying after connection broken by 'NewConnectionError': /simple/torch/",
  "fatal: unable to access 'https://github.com/o/r.git/': Could not resolve host: github.com",
  'Get "https://registry-1.docker.io/v2/": dial tcp 54.198.86.24:443: i/o timeout',
  "OSError: We couldn't connect to 'https://huggingface.co' to load this file",
  'curl: (7) Failed to connect to a.contoso.com port 8443: Connection timed out',
].join('\n');

function ask(log: string, more: Record<string, unknown> = {}, files: Readonly<Record<string, string>> = {}) {
  return reach(
    { names: [], policy: FLEET, hub: 'in-sync.json', log: 'pip.log', ...more },
    contextWith({ 'pip.log': log, ...files }),
  );
}

describe('reach --log', () => {
  it('answers for each host, failures first, with the changes that would allow the others', async () => {
    const { exitCode, text } = await ask(LOG);
    expect(exitCode).toBe(2);
    expect(text.split('\n').filter((line) => !/^ {4}(?:opens|cost)/.test(line))).toEqual([
      'pip.log names 5 hosts; hub-in-sync reaches 1 of them.',
      '',
      'VERDICT      HOST                      LINE            AFTER THE PLAN  RULE',
      'not allowed  github.com:443            3               the same',
      'not allowed  registry-1.docker.io:443  4               the same',
      'not allowed  huggingface.co:443        5               the same',
      'not allowed  a.contoso.com:8443        6               the same',
      'allowed      pypi.org:443              1 (no failure)  the same        hw-pypi-org-fopdba3h',
      '',
      'Changes that would allow them:',
      expect.stringMatching(/^ {2}pack huggingface@/),
      '    allows: registry-1.docker.io:443, huggingface.co:443',
      expect.stringMatching(
        /^ {4}edit: add huggingface@.* to packs of assignment production \(policies\/fleet.yaml:18\)$/,
      ),
      expect.stringMatching(/^ {2}pack github@/),
      '    allows: github.com:443',
      expect.stringMatching(/^ {4}edit: add github@/),
      expect.stringMatching(/^ {2}pack docker@/),
      '    allows: registry-1.docker.io:443',
      expect.stringMatching(/^ {4}edit: add docker@/),
      '  rule service tag or address prefixes of a.contoso.com on TCP 8443',
      '    allows: a.contoso.com:8443',
      expect.stringMatching(
        /^ {4}edit: add \{ serviceTag: \{ addressPrefixes: \["ADDRESS\/32"\], protocol: "TCP", ports: "8443" \} \} to rules of/,
      ),
      '    No FQDN rule can open port 8443. Write an address of a.contoso.com in place of ADDRESS, or a service tag that holds its addresses.',
    ]);
  });

  it('gives programs every host, and every change with what it allows', async () => {
    const { json, notes, table } = await ask(LOG);
    expect(json).toMatchObject({
      hub: expect.stringContaining('/workspaces/hub-in-sync'),
      log: 'pip.log',
      policy: FLEET,
      allowed: false,
      judged: 'as saved',
      destinations: [
        { host: 'github.com', port: 443, line: 3, failed: true, allowed: false, allowedAfterPlan: false },
        { host: 'registry-1.docker.io' },
        { host: 'huggingface.co' },
        { host: 'a.contoso.com', port: 8443 },
        { host: 'pypi.org', failed: false, allowed: true, by: [{ rule: 'hw-pypi-org-fopdba3h' }], wouldAllow: [] },
      ],
      leftOut: [{ host: '54.198.86.24', port: 443, line: 4 }],
    });
    expect(table?.rows).toHaveLength(5);
    expect(notes).toEqual(['Left out, because they are most probably addresses of the hosts above: 54.198.86.24:443.']);
  });

  it('ends with 0 when every host is allowed', async () => {
    const { exitCode, text } = await ask('Could not resolve host: pypi.org');
    expect(exitCode).toBe(0);
    expect(text).toContain('pip.log names 1 host; hub-in-sync reaches all of them.');
    expect(text).not.toContain('Changes');
  });

  it('judges the hub after the plan when asked', async () => {
    const before = await ask('Could not resolve host: pypi.org', { hub: 'rules-missing.json' });
    const after = await ask('Could not resolve host: pypi.org', { hub: 'rules-missing.json', afterPlan: true });
    expect(before).toMatchObject({
      exitCode: 2,
      json: { judged: 'as saved', destinations: [{ allowedAfterPlan: true }] },
    });
    expect(before.text).toMatch(/not allowed {2}pypi\.org:443 {2}1 {5}allowed/);
    expect(before.text).toContain(
      'edit: none; assignment production of policies/fleet.yaml asks for this rule already',
    );
    expect(after).toMatchObject({ exitCode: 0, json: { judged: 'after the plan' } });
  });

  it('says so where no further rule helps', async () => {
    const policy = [
      'version: 1',
      'assignments:',
      '  - { name: all, mode: enforce, isolation: { mode: AllowOnlyApprovedOutbound }, forbidden: [{ fqdn: "*.ngrok.io" }] }',
    ].join('\n');
    const { text } = await ask('Could not resolve host: a.ngrok.io', { policy: 'p.yaml' }, { 'p.yaml': policy });
    expect(text).toContain('No further rule helps here:\n  a.ngrok.io:443: ');
    expect(text).toContain('The policy forbids a rule to it.');
  });

  it('covers the first 500 hosts of a list of URLs', async () => {
    const log = Array.from({ length: 600 }, (_, index) => `error https://h${index}.contoso.com`).join('\n');
    const { json, notes } = await ask(log);
    expect(json).toMatchObject({ destinations: { length: 500 } });
    expect(notes).toContain('pip.log names 600 hosts; the answer covers the first 500.');
  });

  it.each([
    { log: 'ERROR: No matching distribution found', why: 'without a host' },
    { log: '', why: 'that is empty' },
    { log: '\u0000\u0001\ufffd\u001b[31m'.repeat(1000), why: 'that is binary' },
  ])('refuses a log $why', async ({ log }) => {
    const { exitCode, json, text } = await ask(log);
    expect(exitCode).toBe(1);
    expect(json).toBeUndefined();
    expect(text).toMatch(/^pip\.log: no line names a host\. Give the whole output of the tool/);
  });

  it.each([
    { more: { log: 'no.log' }, error: 'no.log: the file does not exist. Check the path.' },
    {
      more: { names: ['hub1'] },
      error: 'reach takes no name here: hubwarden reach --policy FILE --hub FILE --log FILE',
    },
    {
      more: { log: undefined },
      error: 'reach takes one name here: hubwarden reach --policy FILE --hub FILE HOST[:PORT]',
    },
    { more: { hub: undefined }, error: 'reach takes one name here: hubwarden reach HUB --log FILE' },
    { more: { hub: undefined, log: undefined }, error: 'reach takes two names here: hubwarden reach HUB HOST[:PORT]' },
    { more: { policy: undefined }, error: 'A saved hub needs a policy file: add --policy FILE.' },
    {
      more: { hub: undefined, names: ['hub1'], now: '2026-10-01' },
      error: '--now belongs to a saved hub. Add --hub FILE',
    },
    { more: { hub: 'project.json' }, error: 'is a project' },
  ])('says what is wrong: $error', async ({ error, more }) => {
    const { exitCode, text } = await ask(LOG, more);
    expect(exitCode).toBe(1);
    expect(text).toContain(error);
  });
});
