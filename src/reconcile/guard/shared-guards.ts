import { addSeconds } from 'date-fns/addSeconds';
import { errorText } from '../../core/text/error-text.ts';
import type { ReconcileDeps, SharedGuards } from '../deps.ts';
import type { Row } from '../ports.ts';
import { BREAKER_KEY, breakerStateFrom } from '../records/breaker-record.ts';
import { SWITCH_KEY, writeSwitchFrom } from '../records/control-record.ts';

type Deps = Pick<ReconcileDeps, 'rows' | 'clock' | 'log' | 'writesAllowed' | 'guardsOfRun'>;

/** A plan may go by guards of this age. The check right before a write reads them again. */
const MOST_AGE_SECONDS = 15;

/** The guards for a plan: within a run, those that its first plan read, unless they are older than 15 seconds. */
export async function guardsForPlan(deps: Deps): Promise<SharedGuards> {
  const known = deps.guardsOfRun?.read;
  if (known !== undefined && deps.clock.now() < addSeconds(known.at, MOST_AGE_SECONDS)) return known.guards;
  const at = deps.clock.now();
  const guards = await readSharedGuards(deps);
  if (deps.guardsOfRun !== undefined) deps.guardsOfRun.read = { at, guards };
  return guards;
}

/**
 * Reads kill switch and breaker by one query. What cannot be read stops writes: the switch counts as off, and the breaker as
 * open.
 */
export async function readSharedGuards({ log, rows, writesAllowed }: Deps): Promise<SharedGuards> {
  const found = new Map<string, Row>();
  try {
    const query = { partition: 'control', keyFrom: BREAKER_KEY, keyTo: SWITCH_KEY };
    for await (const row of rows.query('control', query)) found.set(row.key, row);
  } catch (error) {
    log.warn('the kill switch and the breaker could not be read: it counts as off, and the breaker as open', {
      error: errorText(error),
    });
    return { writesOn: false, breakerOpen: true };
  }
  const of = (key: string, isStopped: (row: Row | undefined) => boolean, otherwise: string): boolean => {
    try {
      return isStopped(found.get(key));
    } catch (error) {
      log.warn(otherwise, { error: errorText(error) });
      return true;
    }
  };
  const isOff = of(
    SWITCH_KEY,
    (row) => !writeSwitchFrom(row).on,
    'the kill switch could not be read: it counts as off',
  );
  const breakerOpen = of(
    BREAKER_KEY,
    (row) => breakerStateFrom(row).open,
    'the breaker could not be read: it counts as open',
  );
  return { writesOn: writesAllowed && !isOff, breakerOpen };
}
