import type { PipelineRequest } from '@azure/core-rest-pipeline';

/** A signal of the platform, or one of an SDK's own. */
export type AbortLike = NonNullable<PipelineRequest['abortSignal']>;

/** A signal that fires with the first of others. `AbortSignal.any` accepts only the platform's signals. */
export function anySignal(signals: readonly AbortLike[]): AbortSignal {
  const controller = new AbortController();
  for (const signal of signals) {
    if (signal.aborted) controller.abort();
    else signal.addEventListener('abort', () => controller.abort());
  }
  return controller.signal;
}
