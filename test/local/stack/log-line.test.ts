import { expect, it } from 'vitest';
import { readableLine } from '../../../src/local/stack/log-line.ts';

it.each([
  {
    why: 'a verdict',
    message: `verdict ${JSON.stringify({ hub: 'a\nb\u001b[2J', verdict: 'Drifted', cause: 'x\u202ey' })}`,
  },
  {
    why: 'an operation',
    message: `operation ${JSON.stringify({ hubId: '/a/b\r\nc', kind: 'k', state: 's', error: 'e\n\u009bf' })}`,
  },
  { why: 'an error', message: 'failed\nVERDICT forged\u0007' },
])('shows $why in one line that steers no terminal', ({ message }) => {
  const line = readableLine({ level: 'error', category: 'Function.x.User', message }, true);
  expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});
