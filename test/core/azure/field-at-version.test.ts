import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DEFAULT_API_VERSION,
  PREVIEW_VERSIONS,
  placeOf,
  STABLE_VERSIONS,
  spansFrom,
} from '../../../src/core/azure/api-versions.ts';
import type { AzureField } from '../../../src/core/azure/field-at-version.ts';
import {
  fieldAt,
  firstStableWith,
  isShown,
  isWritable,
  showsManagedNetwork,
} from '../../../src/core/azure/field-at-version.ts';
import { FIELDS } from '../../../src/core/azure/fields-by-api-version.ts';

const FQDNS: AzureField = { type: 'PrivateEndpointOutboundRule', name: 'fqdns' };
const PREFIXES: AzureField = { type: 'ServiceTagDestination', name: 'addressPrefixes' };
const SKU: AzureField = { type: 'ManagedNetworkSettings', name: 'firewallSku' };
const MONITOR: AzureField = { type: 'ManagedNetworkSettings', name: 'enableNetworkMonitor' };
const ERROR: AzureField = { type: 'OutboundRule', name: 'errorInformation' };

describe('the fields of a version', () => {
  it.each([
    { field: FQDNS, version: '2025-06-01', shown: false, writable: false, why: 'names of endpoints came later' },
    { field: FQDNS, version: '2025-09-01', shown: false, writable: false, why: 'and not yet with 2025-09-01' },
    { field: FQDNS, version: '2025-12-01', shown: true, writable: true, why: 'but with 2025-12-01' },
    {
      field: FQDNS,
      version: '2024-07-01-preview',
      shown: true,
      writable: true,
      why: 'a preview may have them earlier',
    },
    { field: PREFIXES, version: '2025-06-01', shown: true, writable: false, why: 'prefixes were read-only' },
    { field: PREFIXES, version: '2025-12-01', shown: true, writable: true, why: 'and no longer are' },
    { field: PREFIXES, version: '2023-04-01-preview', shown: false, writable: false, why: 'the first one lacks them' },
    { field: SKU, version: '2024-04-01', shown: false, writable: false, why: 'the firewall SKU came with 2024-10-01' },
    { field: SKU, version: '2024-10-01', shown: true, writable: true, why: 'which has it' },
    { field: MONITOR, version: '2024-10-01-preview', shown: true, writable: true, why: 'one preview has it' },
    { field: MONITOR, version: '2025-01-01-preview', shown: false, writable: false, why: 'and the next one has not' },
    { field: ERROR, version: '2025-04-01', shown: true, writable: false, why: 'the words of failed rules are shown' },
    {
      field: FQDNS,
      version: '2031-01-01',
      shown: true,
      writable: true,
      why: 'a newer one is like the newest of its line',
    },
    { field: MONITOR, version: '2031-01-01-preview', shown: true, writable: true, why: 'and so is a newer preview' },
    { field: FQDNS, version: '2025-10-01', shown: false, writable: false, why: 'one between two is like the older' },
    { field: FQDNS, version: '2019-05-01', shown: false, writable: false, why: 'one older than the index has nothing' },
    { field: FQDNS, version: 'latest', shown: false, writable: false, why: 'a text that is no version has nothing' },
    { field: FQDNS, version: '2025-13-41', shown: false, writable: false, why: 'nor has a date that does not exist' },
    {
      field: { ...FQDNS, name: 'constructor' },
      version: '2025-12-01',
      shown: false,
      writable: false,
      why: 'a name of every object is no field',
    },
  ])(
    '$field.name at $version: shown $shown, writable $writable, because $why',
    ({ field, version, shown, writable }) => {
      expect({ shown: isShown(field, version), writable: isWritable(field, version) }).toEqual({ shown, writable });
    },
  );

  it.each([
    { version: '2023-04-01', shows: false },
    { version: '2023-10-01', shows: true },
    { version: '2023-02-01-preview', shows: false },
    { version: '2023-04-01-preview', shows: true },
    { version: '2022-10-01', shows: false },
    { version: '2025-12-01', shows: true },
    { version: '2027-02-02', shows: true },
    { version: '', shows: false },
  ])('managed networks are shown at $version: $shows', ({ version, shows }) => {
    expect(showsManagedNetwork(version)).toBe(shows);
  });

  it('names the stable version to set for a set of fields', () => {
    expect(firstStableWith([FQDNS, PREFIXES])).toBe('2025-12-01');
    expect(firstStableWith([SKU])).toBe('2024-10-01');
    expect(firstStableWith([])).toBe('2022-10-01');
    expect(firstStableWith([{ type: 'ManagedNetworkSettings', name: 'enableFirewallLog' }])).toBeUndefined();
  });

  it('has every field that a policy can ask for in the default version', () => {
    expect([FQDNS, PREFIXES, SKU].map((field) => isWritable(field, DEFAULT_API_VERSION))).toEqual([true, true, true]);
  });

  it('keeps both lines in order, and no field twice in one version', () => {
    expect([...STABLE_VERSIONS].sort()).toEqual(STABLE_VERSIONS);
    expect([...PREVIEW_VERSIONS].sort()).toEqual(PREVIEW_VERSIONS);
    for (const fields of Object.values(FIELDS)) {
      for (const rows of Object.values(fields)) {
        for (const line of ['stable', 'preview'] as const) {
          const runs = rows.flatMap(({ spans }) => spans[line]).sort(([a], [b]) => a - b);
          for (const [index, [from]] of runs.slice(1).entries()) expect(from).toBeGreaterThan(runs[index]?.[1] ?? -1);
        }
      }
    }
  });

  it('gives any text an answer, and a version of the index its own place', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constantFrom(...STABLE_VERSIONS, ...PREVIEW_VERSIONS)), (version) => {
        const place = placeOf(version);
        const line = version.endsWith('-preview') ? PREVIEW_VERSIONS : STABLE_VERSIONS;
        if (line.includes(version)) expect(place?.index).toBe(line.indexOf(version));
        expect(fieldAt(FQDNS, version) !== undefined).toBe(isShown(FQDNS, version));
      }),
    );
  });

  it.each(['2025-12-02', '2025-12-01..2024-04-01', '2023-10-01..2023-06-01-preview'])(
    'refuses the span %s of a wrong table',
    (text) => {
      expect(() => spansFrom(text)).toThrow();
    },
  );
});
