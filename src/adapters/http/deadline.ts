/** Rejection of work that exceeded its deadline. The name is the platform's own. */
export class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
}

/**
 * Runs work that ends by its deadline in every case: the work receives a signal, and is abandoned if it ignores the
 * signal. Libraries miss signals: a `101 Switching Protocols` ends a request without an event, and a resolver or a
 * credential may have no way to stop.
 *
 * @param work must free what it holds when its signal fires
 * @throws TimeoutError at the deadline; else the error that the work throws
 */
export async function byDeadline<T>(timeoutMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const error = new TimeoutError(`no answer within ${timeoutMs / 1000} s`);
    reject(error);
    controller.abort(error);
  }, timeoutMs);
  try {
    return await Promise.race([work(controller.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
