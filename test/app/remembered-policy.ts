import type { PolicyReaderDeps } from '../../src/reconcile/policy/policy-reader.ts';
import { policyReader } from '../../src/reconcile/policy/policy-reader.ts';
import type { PolicyReader } from '../../src/reconcile/ports.ts';

/**
 * Reads the policy as the app does, but for what is known: as long as neither the text nor the row that names the active
 * version has changed, a policy that was read and not refused is answered again. Hashing it is most of the work of an idle minute.
 */
export function rememberedPolicy(deps: PolicyReaderDeps): PolicyReader {
  let text: string | undefined;
  const read = async () => {
    const source = await deps.source.read();
    text = source.ok ? source.value.text : undefined;
    return source;
  };
  const reader = policyReader({ ...deps, source: { read } });
  const active = async () => (await deps.rows.get('control', 'control', 'policy'))?.etag;
  let known: { readonly answer: Awaited<ReturnType<PolicyReader>>; readonly etag: string | undefined } | undefined;
  return async () => {
    const now = await deps.source.read();
    if (known !== undefined && now.ok && now.value.text === text && (await active()) === known.etag)
      return known.answer;
    const answer = await reader();
    const isSettled = answer.ok && answer.value.refused === undefined;
    known = isSettled ? { answer, etag: await active() } : undefined;
    return answer;
  };
}
