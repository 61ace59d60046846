import { describe, expect, it } from 'vitest';
import { isOwnHost } from '../../../src/local/common/is-own-host.ts';

describe('isOwnHost', () => {
  it.each(['127.0.0.1:7072', 'localhost', 'LOCALHOST:1', '[::1]:80'])('accepts %s', (host) => {
    expect(isOwnHost(host)).toBe(true);
  });

  it.each([undefined, '', 'hubs.example:7072', '127.0.0.1.example', 'localhost.example:80', 'a@127.0.0.1', '0.0.0.0'])(
    'refuses %s',
    (host) => {
      expect(isOwnHost(host)).toBe(false);
    },
  );
});
