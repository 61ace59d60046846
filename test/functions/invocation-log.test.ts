import { expect, it } from 'vitest';
import { invocationLog } from '../../src/functions/invocation-log.ts';

it('writes one line whatever the fields hold, and loses nothing of them', () => {
  const lines: string[] = [];
  const write = (line: string): number => lines.push(line);
  const log = invocationLog({ invocationId: 'run-1', info: write, warn: write, error: write });
  const rule = 'a\r\nERROR forged\u0085\u2028\u009b2J\u202eb\u200bc\ud800';
  log.info('verdict', { rule });
  log.warn('verdict\nERROR forged', { rule });
  for (const line of lines) expect(line).toMatch(/^[ -~]+$/);
  expect(JSON.parse(lines[0]!.slice('verdict '.length))).toEqual({ rule, invocationId: 'run-1' });
});
