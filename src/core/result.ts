/** The outcome of an operation that can fail: callers must check it before they use the value. */
export type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

/** Wraps a success. */
export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/** Wraps an expected failure. */
export function err<E>(error: E): { readonly ok: false; readonly error: E } {
  return { ok: false, error };
}

/** The values of some results. */
type Values<Results> = {
  readonly [Field in keyof Results]: Results[Field] extends Result<infer Value, unknown> ? Value : never;
};

/** Turns results into one: all values, or the problems of all that failed. */
export function allOf<Results extends Readonly<Record<string, Result<unknown, readonly string[]>>>>(
  results: Results,
): Result<Values<Results>, readonly string[]> {
  const problems = Object.values(results).flatMap((each) => (each.ok ? [] : each.error));
  if (problems.length > 0) return err(problems);
  const values = Object.entries(results).map(([field, each]) => [field, each.ok ? each.value : undefined] as const);
  // The fields are those of the argument, and none of them failed.
  return ok(Object.fromEntries(values) as Values<Results>);
}
