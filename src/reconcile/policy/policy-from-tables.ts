import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { PolicyInForce, PolicyReader, Rows } from '../ports.ts';
import { activePolicy } from '../records/policy-record.ts';
import { UnreadableRow } from '../records/store/stored-json.ts';
import { storedPolicy } from './policy-reader.ts';

/**
 * Reads the active version from the tables, where the app has activated it, and never from a file: a text that only a
 * terminal has must not decide what is written. Activates nothing.
 */
export function policyFromTables(rows: Rows): PolicyReader {
  let known: PolicyInForce | undefined;
  const read = async (): Promise<Result<PolicyInForce, string>> => {
    const active = (await activePolicy(rows))?.value;
    if (active === undefined)
      return err('these tables hold no active policy yet. The app activates the policy within a minute of its start.');
    if (known?.hash === active.hash) return ok(known);
    const stored = await storedPolicy(rows, active.hash);
    if (stored.ok) known = stored.value;
    return stored;
  };
  return async () => {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof UnreadableRow)) throw error;
      return err(`the policy that is in force cannot be read: ${error.message}`);
    }
  };
}
