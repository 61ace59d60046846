import * as z from 'zod';
import type { Failure } from '../../core/azure/failure.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { ArmOperationName } from './arm-operations.ts';
import { listAll } from './arm-pages.ts';
import type { ArmPipeline } from './arm-pipeline.ts';

/**
 * Reads a whole list and validates its items; returns the first failure, or `Malformed` when an item does not match.
 */
export async function listed<T>(
  arm: ArmPipeline,
  operation: ArmOperationName,
  url: string,
  item: z.ZodType<T>,
): Promise<Result<readonly T[], Failure>> {
  const items = await listAll(arm, operation, new URL(url).pathname, { first: url });
  return items.ok ? parsed(z.array(item), items.value, url) : items;
}

/** Sends one request and validates the answer, as {@link listed} does. */
export async function one<T>(
  arm: ArmPipeline,
  operation: ArmOperationName,
  url: string,
  shape: z.ZodType<T>,
): Promise<Result<T, Failure>> {
  const reply = await arm.send({ operation, url });
  return reply.ok ? parsed(shape, reply.value.body, url) : reply;
}

function parsed<T>(shape: z.ZodType<T>, value: unknown, url: string): Result<T, Failure> {
  const read = shape.safeParse(value);
  if (read.success) return ok(read.data);
  return err({
    kind: 'Malformed',
    detail: `Azure answered ${new URL(url).pathname} with ${z.prettifyError(read.error)}`,
  });
}
