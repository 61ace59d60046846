import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { destinationKey } from '../../../../src/core/rules/destinations/destination-key.ts';
import { isOurName, nameMatches, ruleNameFor } from '../../../../src/core/rules/destinations/rule-name.ts';
import { endpoint, fqdn, prefixes, tag } from '../destinations.ts';
import { anyDestination, RUNS, respelled } from '../traffic-model.ts';

const AZURE_RULE_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{2,32}$/;

describe('ruleNameFor', () => {
  it('gives fixed names, because hubs hold them', () => {
    expect(
      [
        fqdn('pypi.org'),
        fqdn('*.anaconda.com'),
        fqdn('production.cloudflare.docker.com'),
        tag('DataFactory', 'TCP 80, 8080-8089'),
        tag('Storage', '* *', 'Deny'),
        prefixes('203.0.113.0/24', 'TCP 443'),
        endpoint('lake', 'blob_secondary'),
      ].map(ruleNameFor),
    ).toEqual([
      'hw-pypi-org-fopdba3h',
      'hw-any-anaconda-com-zduulhyl',
      'hw-production-cloudflare-5s2ued7c',
      'hw-datafactory-tcp-80-hudcoosm',
      'hw-no-storage-rchsccau',
      'hw-203-0-113-0-24-tcp-qi7dzc7f',
      'hw-lake-blob-secondary-wqux4flf',
    ]);
  });

  it('gives a name that Azure accepts and that has our form, whatever the destination', async () => {
    await fc.assert(
      fc.property(anyDestination, (destination) => {
        const name = ruleNameFor(destination);
        expect(name).toMatch(AZURE_RULE_NAME);
        expect(isOurName(name)).toBe(true);
        expect(nameMatches(name, destination)).toBe(true);
      }),
      RUNS,
    );
  });

  it('keeps its form when the destination has no words', () => {
    expect(ruleNameFor({ type: 'FQDN', hosts: ['*'] })).toMatch(/^hw-[a-z2-7]{8}$/);
    expect(ruleNameFor({ type: 'FQDN', hosts: [] })).toMatch(/^hw-[a-z2-7]{8}$/);
  });

  it('cuts a first word that is too long', () => {
    const name = ruleNameFor(fqdn('an0extremely0long0first0label0of0a0host.example.org'));
    expect(name).toMatch(/^hw-an0extremely0long0fir-[a-z2-7]{8}$/);
    expect(name).toMatch(AZURE_RULE_NAME);
  });

  it('gives two names exactly when the effect differs', async () => {
    await fc.assert(
      fc.property(anyDestination, anyDestination, (a, b) => {
        const hash = (name: string) => name.slice(-8);
        expect(hash(ruleNameFor(a)) === hash(ruleNameFor(b))).toBe(destinationKey(a) === destinationKey(b));
        expect(nameMatches(ruleNameFor(respelled(a)), a)).toBe(true);
      }),
      RUNS,
    );
  });

  it('never gives one name twice over 20,000 hosts that begin alike', () => {
    const names = Array.from({ length: 20_000 }, (_, index) =>
      ruleNameFor(fqdn(`a-long-host-name-${index}.example.org`)),
    );
    expect(new Set(names).size).toBe(20_000);
  });
});

describe('nameMatches', () => {
  const name = ruleNameFor(fqdn('pypi.org'));

  it.each([
    { name, matches: true, why: 'the name itself' },
    { name: name.toUpperCase(), matches: true, why: 'casing, which ARM ignores' },
    { name: `hw-other-words-${name.slice(-8)}`, matches: true, why: 'the hash decides, not the words' },
    { name: `hx-pypi-org-${name.slice(-8)}`, matches: false, why: 'another beginning' },
    { name: name.slice(-8), matches: false, why: 'the hash alone' },
    { name: ruleNameFor(fqdn('pytorch.org')), matches: false, why: 'the hash of another destination' },
  ])('$matches: $why', ({ name: given, matches }) => {
    expect(nameMatches(given, fqdn('pypi.org'))).toBe(matches);
  });
});

describe('isOurName', () => {
  it.each([
    { name: 'hw-pypi-org-abcdefgh', ours: true, why: 'words and a hash' },
    { name: 'hw-abcdefgh', ours: true, why: 'a hash alone' },
    { name: 'HW-PyPI-abcdefg2', ours: true, why: 'ARM ignores casing' },
    { name: 'hw-abcdefg', ours: false, why: 'a hash that is too short' },
    { name: 'hw-pypi-abcdefg1', ours: false, why: 'a hash has no 1' },
    { name: 'hw-pypi_org-abcdefgh', ours: false, why: 'our words have no underscores' },
    { name: 'hwpypi-abcdefgh', ours: false, why: 'another beginning' },
    { name: 'x-hw-pypi-abcdefgh', ours: false, why: 'something before it' },
    { name: `hw-${'a'.repeat(22)}-abcdefgh`, ours: false, why: 'longer than Azure accepts' },
    { name: '__SYS_ST_AzureMonitor', ours: false, why: "a name of Azure's" },
  ])('$name: $ours, $why', ({ name, ours }) => {
    expect(isOurName(name)).toBe(ours);
  });
});
