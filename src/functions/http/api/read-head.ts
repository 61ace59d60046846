import { ok } from '../../../core/result.ts';
import type { Operation } from '../../../report/api/operations/operation.ts';
import type { WebRequest } from '../web-message.ts';
import type { Answered } from './failure.ts';
import { faulty } from './failure.ts';

/** What the head of a request says about a change. */
export interface ReadHead {
  readonly key: string | undefined;
  readonly ifMatch: string | undefined;
}

const NOTHING: ReadHead = { key: undefined, ifMatch: undefined };

/** Reads the headers that bind a change. Other operations ignore them. */
export function readHead({ headers }: WebRequest, { role }: Operation): Answered<ReadHead> {
  if (role !== 'Operator') return ok(NOTHING);
  const key = headers.get('idempotency-key');
  if (key !== undefined && !/^[\x21-\x7e]{1,128}$/.test(key)) {
    const detail = 'write 1 to 128 visible ASCII characters, such as a UUID.';
    return faulty('BadHeader', [{ header: 'Idempotency-Key', detail }]);
  }
  const match = headers.get('if-match')?.trim();
  if (match === undefined || match === '*') return ok({ key, ifMatch: undefined });
  const [, ifMatch] = /^"([^"]{1,500})"$/.exec(match) ?? [];
  if (ifMatch !== undefined) return ok({ key, ifMatch });
  const detail = 'write one strong ETag, as the operation for the state answers it.';
  return faulty('BadHeader', [{ header: 'If-Match', detail }]);
}
