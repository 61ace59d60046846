import { describe, expect, it } from 'vitest';
import { targetFromText } from '../../../src/core/reach/target.ts';

describe('a target as a person types it', () => {
  it.each([
    ['pypi.org', 'pypi.org', 443],
    ['PyPI.org.', 'pypi.org', 443],
    ['pypi.org:80', 'pypi.org', 80],
    ['10.1.2.3:8443', '10.1.2.3', 8443],
    ['[2001:db8::1]:443', '2001:db8::1', 443],
    ['2001:db8::1', '2001:db8::1', 443],
  ])('%s is %s on port %i', (text, host, port) => {
    expect(targetFromText(text)).toEqual({ ok: true, value: { host, port } });
  });

  it.each([
    ['', 'is empty'],
    ['pypi.org:https', '"https" is not a port'],
    ['pypi.org:0', '0 is not a port'],
    ['pypi.org:99999', '99999 is not a port'],
    ['https://pypi.org/simple', 'pypi.org'],
    ['*.pypi.org', 'is a wildcard'],
    ['10.0.0.0/8', 'is a range'],
    ['pypi', 'neither a full host name nor an address'],
  ])('%j is refused, with the reason', (text, part) => {
    const read = targetFromText(text);
    expect(read.ok ? '' : read.error).toContain(part);
  });
});
