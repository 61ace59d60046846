import { describe, expect, it } from 'vitest';
import { tableFilterFrom } from '../../../src/adapters/tables/table-filter.ts';
import type { RowQuery } from '../../../src/reconcile/ports.ts';

describe('tableFilterFrom', () => {
  it.each<{ query: RowQuery; filter: string | undefined; why: string }>([
    { query: {}, filter: undefined, why: 'no condition' },
    { query: { keyPrefix: '' }, filter: undefined, why: 'every key starts with nothing' },
    { query: { partition: "o'/x" }, filter: "PartitionKey eq 'o''.~x'", why: 'quotes are doubled, keys are spelled' },
    { query: { partition: '' }, filter: "PartitionKey eq ''", why: 'an empty partition is a partition' },
    {
      query: { partition: 'p', keyPrefix: 'run/' },
      filter: "PartitionKey eq 'p' and RowKey ge 'run.~' and RowKey lt 'run/'",
      why: 'a prefix is a range',
    },
    {
      query: { keyPrefix: '~' },
      filter: "RowKey ge '~!' and RowKey lt '~\"'",
      why: 'the last plain character has a bound too',
    },
    {
      query: { where: { column: 'state', equal: "x' or 1 eq 1 or 'a' eq '" } },
      filter: "state eq 'x'' or 1 eq 1 or ''a'' eq '''",
      why: 'a value cannot end its quotes',
    },
    {
      query: { where: { column: 'wakeAt', atMost: '2026-11-02' } },
      filter: "wakeAt le '2026-11-02'",
      why: 'times are text',
    },
    { query: { where: { column: 'n', atMost: 5 } }, filter: 'n le 5.0', why: 'whole numbers are doubles' },
    { query: { where: { column: 'n', equal: -0.25 } }, filter: 'n eq -0.25', why: 'fractions are doubles already' },
    { query: { where: { column: 'n', equal: 1e21 } }, filter: 'n eq 1e+21', why: 'large numbers keep their exponent' },
    { query: { where: { column: 'on', equal: true } }, filter: 'on eq true', why: 'flags are bare' },
  ])('$why: $filter', ({ query, filter }) => {
    expect(tableFilterFrom(query)).toBe(filter);
  });
});
