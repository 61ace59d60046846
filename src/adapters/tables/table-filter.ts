import type { Cell, RowQuery } from '../../reconcile/ports.ts';
import { boundAbove, encodeKey } from './key-codec.ts';
import { comparedWith } from './row-rules.ts';

/**
 * The OData filter of a query. It passes every row that meets the query, and may pass a few more, because OData cannot
 * express every bound: the caller filters the answer again.
 *
 * @returns undefined when the query has no condition
 */
export function tableFilterFrom(query: RowQuery): string | undefined {
  const conditions: string[] = [];
  if (query.partition !== undefined) conditions.push(`PartitionKey eq ${literal(encodeKey(query.partition))}`);
  if (query.keyPrefix !== undefined && query.keyPrefix !== '') conditions.push(...prefixConditions(query.keyPrefix));
  if (query.keyFrom !== undefined && query.keyFrom !== '')
    conditions.push(`RowKey ge ${literal(encodeKey(query.keyFrom))}`);
  if (query.keyTo !== undefined) conditions.push(`RowKey le ${literal(encodeKey(query.keyTo))}`);
  if (query.where !== undefined) {
    const operator = 'equal' in query.where ? 'eq' : 'le';
    conditions.push(`${query.where.column} ${operator} ${literal(comparedWith(query.where))}`);
  }
  return conditions.length === 0 ? undefined : conditions.join(' and ');
}

function prefixConditions(prefix: string): readonly string[] {
  const from = encodeKey(prefix);
  const below = boundAbove(from);
  const conditions = [`RowKey ge ${literal(from)}`];
  return below === undefined ? conditions : [...conditions, `RowKey lt ${literal(below)}`];
}

function literal(value: Cell): string {
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  if (typeof value === 'boolean') return String(value);
  const digits = String(value);
  // Without a point it would be an Int32 or, if longer, an error.
  return /[.e]/.test(digits) ? digits : `${digits}.0`;
}
