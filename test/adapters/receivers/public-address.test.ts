import { describe, expect, it } from 'vitest';
import { blockedAddress } from '../../../src/adapters/receivers/public-address.ts';

const NOTHING = { loopback: false, private: false };

describe('blockedAddress', () => {
  it.each([
    ['127.0.0.1', 'loopback'],
    ['127.255.255.254', 'all of 127/8 is loopback'],
    ['::1', 'loopback'],
    ['0.0.0.0', 'this host'],
    ['::', 'this host'],
    ['10.0.0.1', 'private'],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['192.168.1.1', 'private'],
    ['100.64.0.1', 'carrier-grade NAT'],
    ['100.127.255.255', 'carrier-grade NAT'],
    ['169.254.169.254', 'metadata of the machine'],
    ['169.254.129.3', 'identity endpoint of App Service'],
    ['168.63.129.16', 'Azure’s platform, though its address is public'],
    ['192.0.0.1', 'protocol assignments'],
    ['192.0.2.1', 'documentation'],
    ['198.18.0.1', 'benchmarks'],
    ['198.51.100.1', 'documentation'],
    ['203.0.113.1', 'documentation'],
    ['224.0.0.1', 'multicast'],
    ['255.255.255.255', 'broadcast'],
    ['240.0.0.1', 'reserved'],
    ['fe80::1', 'link-local'],
    ['fe80::1%eth0', 'link-local with a zone'],
    ['fc00::1', 'unique local'],
    ['fd00:ec2::254', 'unique local, where another cloud keeps metadata'],
    ['fec0::1', 'site-local of old'],
    ['ff02::1', 'multicast'],
    ['::ffff:127.0.0.1', 'mapped loopback'],
    ['::ffff:7f00:1', 'mapped loopback in hexadecimal'],
    ['::ffff:10.0.0.1', 'mapped private'],
    ['::ffff:169.254.169.254', 'mapped metadata'],
    ['::127.0.0.1', 'the compatible form of old'],
    ['64:ff9b::10.0.0.1', 'private behind NAT64'],
    ['64:ff9b::169.254.169.254', 'metadata behind NAT64'],
    ['2002:7f00:1::', 'loopback behind 6to4'],
    ['2001::1', 'Teredo'],
    ['2001:db8::1', 'documentation'],
    ['100::1', 'discard'],
    ['nonsense', 'no address'],
  ])('refuses %s: %s', (address) => {
    expect(blockedAddress(address, NOTHING)).toMatch(/^an? /);
  });

  it.each(['8.8.8.8', '20.50.2.1', '172.15.255.255', '172.32.0.1', '100.63.255.255', '100.128.0.1', '168.63.129.17'])(
    'lets %s through',
    (address) => {
      expect(blockedAddress(address, NOTHING)).toBeUndefined();
    },
  );

  it.each(['2606:4700::1111', '2a01:111:f100::1', '::ffff:8.8.8.8', '64:ff9b::8.8.8.8'])(
    'lets %s through',
    (address) => {
      expect(blockedAddress(address, NOTHING)).toBeUndefined();
    },
  );

  it('opens only loopback on request', () => {
    const allowed = { loopback: true, private: false };
    for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1'])
      expect(blockedAddress(address, allowed)).toBeUndefined();
    for (const address of ['10.0.0.1', '169.254.169.254', 'fd00::1', '0.0.0.0'])
      expect(blockedAddress(address, allowed)).toBeDefined();
  });

  it('opens only private networks on request', () => {
    const allowed = { loopback: false, private: true };
    for (const address of ['10.0.0.1', '192.168.1.1', 'fd00::1'])
      expect(blockedAddress(address, allowed)).toBeUndefined();
    for (const address of ['127.0.0.1', '169.254.169.254', '100.64.0.1', '168.63.129.16'])
      expect(blockedAddress(address, allowed)).toBeDefined();
  });
});
