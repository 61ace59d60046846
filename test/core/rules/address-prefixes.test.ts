import { describe, expect, it } from 'vitest';
import {
  holdsPublicAddress,
  isInternetSized,
  normalPrefix,
  prefixProblem,
  rangesFromPrefixes,
} from '../../../src/core/rules/address-prefixes.ts';

function rangesOf(list: string) {
  const ranges = rangesFromPrefixes(list.split(', '));
  if (ranges === undefined) throw new Error(`bad test prefixes ${list}`);
  return ranges;
}

describe('rangesFromPrefixes', () => {
  it.each([
    { a: '10.0.0.0/25, 10.0.0.128/25', b: '10.0.0.0/24', why: 'two halves are the whole' },
    { a: '10.0.0.5/24', b: '10.0.0.0/24', why: 'bits beyond the mask are ignored' },
    { a: '10.0.0.4', b: '10.0.0.4/32', why: 'an address alone is one address' },
    { a: '2001:DB8:0::/32', b: '2001:db8::/32', why: 'IPv6 in another spelling' },
    { a: '0.0.0.0/0, 10.0.0.0/8', b: '0.0.0.0/0', why: 'what lies inside adds nothing' },
    { a: '10.0.1.0/24, 10.0.0.0/24', b: '10.0.0.0/23', why: 'order does not matter' },
  ])('gives $a and $b the same ranges: $why', ({ a, b }) => {
    expect(rangesOf(a)).toEqual(rangesOf(b));
  });

  it('never joins the last IPv4 address to the first IPv6 one', () => {
    expect(rangesOf('255.255.255.255/32, ::/128')).toHaveLength(2);
  });

  it.each([
    '',
    'x',
    '10.0.0.0/',
    '10.0.0.0/33',
    '10.0.0.0/24x',
    '10.0.0.0/8/8',
    '::/129',
    '10.0.0.0/-1',
    '10.0.0.0/+8',
    'fe80::1%eth0/64',
    '10.1/16',
    '0x0a.0.0.0/8',
    '1.2.3.4-1.2.3.9',
  ])('cannot read "%s"', (text) => {
    expect(rangesFromPrefixes([text])).toBeUndefined();
  });
});

describe('prefixProblem and normalPrefix', () => {
  it.each([
    { text: '10.0.0.0/24', normal: '10.0.0.0/24', why: 'a network' },
    { text: ' 10.0.0.4 ', normal: '10.0.0.4/32', why: 'an address gets its mask' },
    { text: ' 10.0.0.0/24 ', normal: '10.0.0.0/24', why: 'a network with blanks around it' },
    { text: '2001:DB8::1', normal: '2001:db8::1/128', why: 'an IPv6 address gets its mask' },
    { text: '::/0', normal: '::/0', why: 'the whole of IPv6' },
  ])('take $text as $normal: $why', ({ text, normal }) => {
    expect(prefixProblem(text)).toBeUndefined();
    expect(normalPrefix(text)).toBe(normal);
  });

  it('name the network that was probably meant', () => {
    expect(prefixProblem('2001:db8::1/32')).toContain('Write the network, "2001:db8::/32"');
  });
});

describe('isInternetSized', () => {
  it.each([
    { list: '0.0.0.0/0', wide: true, why: 'the whole of IPv4' },
    { list: '128.0.0.0/1', wide: true, why: 'half of it' },
    { list: '2.0.0.0/7', wide: true, why: 'a /7 is no one network' },
    { list: '2.0.0.0/8, 4.0.0.0/8', wide: true, why: 'as much in two pieces' },
    { list: '2.0.0.0/8, 2.0.0.0/9', wide: false, why: 'the same addresses twice count once' },
    { list: '10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16', wide: false, why: 'the private networks together' },
    { list: '::/0', wide: true, why: 'the whole of IPv6' },
    { list: '2000::/3', wide: true, why: 'all routed IPv6' },
    { list: '2001::/16', wide: true, why: 'a /16 of routed IPv6' },
    { list: '2001:db8::/17', wide: false, why: 'half of that' },
    { list: 'fc00::/7', wide: false, why: 'private IPv6, however wide' },
  ])('$list: $wide, $why', ({ list, wide }) => {
    expect(isInternetSized(rangesOf(list))).toBe(wide);
  });
});

describe('holdsPublicAddress', () => {
  it.each([
    { list: '8.8.8.8/32', open: true, why: 'a public address' },
    { list: '10.0.0.0/8, 192.168.1.0/24', open: false, why: 'private networks' },
    { list: '10.0.0.0/8, 8.8.8.8/32', open: true, why: 'one public address among private ones' },
    { list: '172.16.0.0/11', open: true, why: 'a network that reaches past the private one' },
    { list: '100.64.0.0/10, 169.254.0.0/16, 127.0.0.1/32', open: false, why: 'carrier, link and loopback addresses' },
    { list: 'fd12::/16, fe80::/64, ::1/128', open: false, why: 'private IPv6' },
    { list: '2603::/16', open: true, why: 'public IPv6' },
  ])('$list: $open, $why', ({ list, open }) => {
    expect(holdsPublicAddress(rangesOf(list))).toBe(open);
  });
});
