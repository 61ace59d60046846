import { expect, it } from 'vitest';
import { counted } from '../../../src/core/text/counted.ts';

it.each([
  [0, '0 hubs'],
  [1, '1 hub'],
  [2, '2 hubs'],
])('%i has a noun that agrees with it', (count, says) => {
  expect(counted(count, 'hub')).toBe(says);
});

it('takes a plural that is no noun with an s', () => {
  expect(counted(2, 'hub that waits', 'hubs that wait')).toBe('2 hubs that wait');
});
