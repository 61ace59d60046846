import * as z from 'zod';
import type { KindName } from '../../core/kinds/kind-name.ts';
import { lookUp } from '../../core/text/look-up.ts';
import { pathOfKind } from './hub-path.ts';
import type { Operation, OperationInput } from './operations/operation.ts';

/**
 * Path and query of a request for an operation, percent-encoded.
 *
 * @throws Error when a value of the query is not one that the operation takes
 */
export function operationTarget<Of extends Operation>(
  operation: Of,
  input: Pick<OperationInput<Of>, 'path' | 'query'>,
): string {
  const { kind, ...names }: Readonly<Record<string, string>> & { readonly kind?: KindName } = input.path;
  const pattern = kind === undefined ? operation.path : pathOfKind(operation.path, kind);
  const path = pattern.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(lookUp(names, name) ?? ''));
  const encoded = z.encode(operation.query, input.query as z.output<Of['query']>) as Readonly<
    Record<string, string | undefined>
  >;
  const given = Object.entries(encoded).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}
