/** What work that ran past its deadline is rejected with. The name is the platform's own. */
export class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
}

/**
 * Runs work that ends by its deadline, whatever it does: the work is told by its signal, and is left behind when it does
 * not listen. Libraries miss signals: a `101 Switching Protocols` ends a request without an event, and a resolver or a
 * credential may have no way to be stopped.
 *
 * @param work must free what it holds when its signal fires
 * @throws TimeoutError at the deadline; else whatever the work throws
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
