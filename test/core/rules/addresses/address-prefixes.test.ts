import { describe, expect, it } from 'vitest';
import {
  holdsPublicAddress,
  isInternetSized,
  normalPrefix,
  prefixProblem,
  rangesFromPrefixes,
} from '../../../../src/core/rules/addresses/address-prefixes.ts';

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
    { a: '10.0.0.0-10.0.0.255', b: '10.0.0.0/24', why: 'a range with both ends is its addresses' },
    { a: '2001:db8:: - 2001:db8::f', b: '2001:db8::/124', why: 'blanks around the dash do not count' },
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
    '1.2.3.9-1.2.3.4',
    '1.2.3.4-',
    '1.2.3.0/24-1.2.4.0/24',
    '1.2.3.4-2001:db8::1',
    '1.2.3.4-1.2.3.9-1.2.3.12',
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
    { text: ' 198.51.100.1-198.51.100.9 ', normal: '198.51.100.1-198.51.100.9', why: 'a range as it is given' },
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
    { list: '2a00::/17', wide: false, why: 'half of that' },
    { list: '2001:db8::/17', wide: true, why: 'the half that holds Teredo, behind which all of IPv4 lies' },
    { list: '0.0.0.1-255.255.255.255', wide: true, why: 'all of IPv4 but one address, with both ends' },
    { list: '198.51.100.1-198.51.100.9', wide: false, why: 'nine addresses' },
    { list: '::ffff:0:0/96', wide: true, why: 'all of IPv4 as mapped addresses' },
    { list: '::ffff:0:0/97, ::ffff:128.0.0.0/97', wide: true, why: 'the same in halves' },
    { list: '::ffff:10.0.0.0/104', wide: false, why: 'a private network as mapped addresses' },
    { list: '::/96', wide: true, why: 'all of IPv4 as compatible addresses' },
    { list: '::ffff:0:0:0/96', wide: true, why: 'all of IPv4 as translated addresses' },
    { list: '64:ff9b::/96', wide: true, why: 'all of IPv4 behind NAT64' },
    { list: '64:ff9b::8.0.0.0/104', wide: false, why: 'one network behind NAT64' },
    { list: '64:ff9b:1::/48', wide: true, why: 'the NAT64 prefix for local use' },
    { list: '64:ff9b:1:abcd::/96', wide: true, why: 'one of its networks' },
    { list: '2002::/16', wide: true, why: 'all of 6to4' },
    { list: '2002:8000::/17', wide: true, why: 'half of 6to4' },
    { list: '2002:cb00:7100::/40', wide: false, why: 'one network behind 6to4' },
    { list: '2001::/32', wide: true, why: 'all of Teredo' },
    { list: '::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', wide: true, why: 'all of IPv6 with both ends' },
    { list: 'fc00::/7', wide: false, why: 'private IPv6, however wide' },
    { list: '10.0.0.0/8, 127.0.0.0/8', wide: false, why: 'private and loopback addresses, as many as a /7' },
    {
      list: '10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10, 169.254.0.0/16, 127.0.0.0/8',
      wide: false,
      why: 'every network for private use',
    },
    { list: '224.0.0.0/4', wide: false, why: 'multicast' },
    { list: '240.0.0.0/4', wide: false, why: 'reserved addresses' },
    { list: '224.0.0.0/3', wide: false, why: 'both' },
    { list: '0.0.0.0/8, 10.0.0.0/8, 127.0.0.0/8', wide: false, why: 'this network beside private ones' },
    { list: '10.0.0.0/7', wide: false, why: 'one public /8 beside a private one' },
    { list: '10.0.0.0/7, 12.0.0.0/8', wide: true, why: 'two public ones beside it' },
    { list: '100.0.0.0/7', wide: true, why: 'a /7 that holds the shared network of carriers' },
    { list: '172.0.0.0/7', wide: true, why: 'a /7 that holds a private network' },
    { list: '8.0.0.0/8, 9.0.0.0/9', wide: false, why: 'three quarters of a /7' },
    { list: '::ffff:224.0.0.0/99', wide: false, why: 'multicast and reserved addresses as mapped' },
    { list: '64:ff9b::240.0.0.0/100', wide: false, why: 'reserved addresses behind NAT64' },
    { list: '2002:e000::/19', wide: false, why: 'the same behind 6to4' },
    { list: '2001:0:a00::/40', wide: false, why: 'Teredo behind servers of a private network' },
    { list: '2001:0:e000::/35', wide: false, why: 'Teredo behind multicast servers' },
    { list: '2001:0:800::/40', wide: true, why: 'Teredo behind public servers' },
    { list: 'ff00::/8', wide: false, why: 'IPv6 multicast' },
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
    { list: '::ffff:8.8.8.8', open: true, why: 'a public IPv4 address as mapped' },
    { list: '::ffff:10.0.0.0/104', open: false, why: 'a private network as mapped' },
    { list: '64:ff9b::10.0.0.0/104', open: false, why: 'a private network behind NAT64' },
    { list: '10.0.0.1-10.0.0.9', open: false, why: 'a private range with both ends' },
    { list: '224.0.0.0/3', open: false, why: 'multicast and reserved addresses in one range' },
    { list: '::/127', open: false, why: 'no address and loopback' },
    { list: '0.0.0.0-1.0.0.0', open: true, why: 'the first public address behind the network that is not' },
  ])('$list: $open, $why', ({ list, open }) => {
    expect(holdsPublicAddress(rangesOf(list))).toBe(open);
  });
});
