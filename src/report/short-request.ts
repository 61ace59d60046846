import { RESOURCE_KINDS } from '../core/kinds/kinds.ts';
import { foldCase } from '../core/text/fold-case.ts';

const TYPES: readonly string[] = RESOURCE_KINDS.map(({ type }) => foldCase(type));

/** A request for people: `PATCH hub1`, `PUT hub1/outboundRules/x`. Any other text stays as it is. */
export function shortRequest(request: string): string {
  const start = request.indexOf(' /subscriptions/');
  const folded = foldCase(request);
  if (start < 0 || folded.length !== request.length) return request;
  for (const type of TYPES) {
    const mark = `/providers/${type}/`;
    const at = folded.indexOf(mark, start);
    if (at >= 0) return `${request.slice(0, start)} ${request.slice(at + mark.length)}`;
  }
  return request;
}

/** The end of Azure's name of an operation: `outboundRules/delete`. */
export function operationName(operation: string): string {
  const folded = foldCase(operation);
  const type = TYPES.find((each) => folded.startsWith(`${each}/`));
  return type === undefined ? operation : operation.slice(type.length + 1);
}
