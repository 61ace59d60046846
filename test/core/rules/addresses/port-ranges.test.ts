import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ok } from '../../../../src/core/result.ts';
import {
  isAllPorts,
  joinPorts,
  parsePorts,
  portsCover,
  portsOverlap,
  renderPorts,
} from '../../../../src/core/rules/addresses/port-ranges.ts';
import type { PortRange } from '../../../../src/core/rules/outbound-rule.ts';
import { RUNS } from '../traffic-model.ts';

const range: fc.Arbitrary<PortRange> = fc
  .tuple(fc.integer({ min: 0, max: 65535 }), fc.integer({ min: 0, max: 300 }))
  .map(([from, more]) => ({ from, to: Math.min(65535, from + more) }));
const ranges = fc.array(range, { minLength: 1, maxLength: 8 });

/** Ports one by one. */
function portsOf(list: readonly PortRange[]): ReadonlySet<number> {
  return new Set(list.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, index) => from + index)));
}

describe('parsePorts', () => {
  it.each([
    { text: '443', rendered: '443', why: 'one port' },
    { text: '*', rendered: '*', why: 'every port' },
    { text: '0-65535', rendered: '*', why: 'every port, written out' },
    { text: '80, 8080-8089', rendered: '80,8080-8089', why: 'blanks after commas go' },
    { text: ' 8080 - 8089 ,80', rendered: '80,8080-8089', why: 'blanks anywhere go and order does not matter' },
    { text: '80,81,82-90,85', rendered: '80-90', why: 'ports that touch or overlap are joined' },
    { text: '443,443', rendered: '443', why: 'a port twice is a port' },
    { text: '443,*', rendered: '*', why: 'every port swallows the others' },
    { text: '1-65535', rendered: '1-65535', why: 'port 0 is a port' },
  ])('reads $text as $rendered: $why', ({ text, rendered }) => {
    const ports = parsePorts(text);
    expect(ports.ok && renderPorts(ports.value)).toBe(rendered);
  });

  it('parses what it renders', async () => {
    await fc.assert(
      fc.property(ranges.map(joinPorts), (joined) => {
        expect(parsePorts(renderPorts(joined))).toEqual(ok(joined));
      }),
      RUNS,
    );
  });
});

describe('joined ports', () => {
  it('hold the same ports as before, sorted and apart', async () => {
    await fc.assert(
      fc.property(ranges, (list) => {
        const joined = joinPorts(list);
        expect(portsOf(joined)).toEqual(portsOf(list));
        for (const [index, { from }] of joined.entries()) expect(from > (joined[index - 1]?.to ?? -2) + 1).toBe(true);
      }),
      { ...RUNS, numRuns: Math.min(RUNS.numRuns, 2000) },
    );
  });

  it('cover and overlap as the ports one by one do', async () => {
    await fc.assert(
      fc.property(ranges.map(joinPorts), ranges.map(joinPorts), fc.boolean(), (a, b, widen) => {
        const by = widen ? joinPorts([...a, ...b.slice(1)]) : a;
        const open = portsOf(by);
        const wanted = [...portsOf(b)];
        expect(portsCover(by, b)).toBe(wanted.every((port) => open.has(port)));
        expect(portsOverlap(by, b)).toBe(wanted.some((port) => open.has(port)));
      }),
      { ...RUNS, numRuns: Math.min(RUNS.numRuns, 2000) },
    );
  });

  it.each([
    { ports: [{ from: 0, to: 65535 }], all: true, why: 'the whole range' },
    { ports: [{ from: 0, to: 65534 }], all: false, why: 'the last port is missing' },
    { ports: [{ from: 1, to: 65535 }], all: false, why: 'the first port is missing' },
    { ports: [], all: false, why: 'no ports' },
  ])('are every port: $all, $why', ({ ports, all }) => {
    expect(isAllPorts(ports)).toBe(all);
  });
});
