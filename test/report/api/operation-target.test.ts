import { describe, expect, it } from 'vitest';
import { parseFilter } from '../../../src/core/filter/parse-filter.ts';
import { operationTarget } from '../../../src/report/api/operation-target.ts';
import { OPERATIONS } from '../../../src/report/api/operations/operations.ts';

describe('the target of a request for an operation', () => {
  it('holds the parameters of the path, percent-encoded', () => {
    const path = { subscription: '-', group: '-', name: 'hub ä' };
    expect(operationTarget(OPERATIONS.getHub, { path, query: {} })).toBe('/api/hubs/-/-/hub%20%C3%A4');
  });

  it('holds decoded values of the query as the server reads them back', () => {
    const filter = parseFilter('verdict:drifted -tag:env=dev "a b"');
    if (!filter.ok) throw new Error('the filter is not valid');
    const query = {
      filter: filter.value,
      orderby: [{ key: 'age', reversed: true }],
      names: ['a', 'b'],
      wrong: true,
    } as const;
    const url = new URL(operationTarget(OPERATIONS.listHubs, { path: {}, query }), 'https://h.example');
    expect(url.pathname).toBe('/api/hubs');
    expect(OPERATIONS.listHubs.query.parse(Object.fromEntries(url.searchParams))).toEqual(query);
  });

  it('leaves out what is undefined', () => {
    expect(operationTarget(OPERATIONS.listAlerts, { path: {}, query: { all: undefined } })).toBe('/api/alerts');
  });
});
