import { subHours } from 'date-fns/subHours';
import type { Finding } from './catalogue/finding.ts';

/** One finding that appeared or ended between two sweeps. */
export interface DriftNote {
  readonly code: string;
  readonly rule?: string | undefined;
  /** Its likely author, if events name one. */
  readonly by?: string | undefined;
}

/** The change of a hub's findings from one sweep to the next. */
export interface Drift {
  /** When the sweep read the hub (ISO). */
  readonly at: string;
  /** Findings of this sweep, as keys. */
  readonly open: readonly string[];
  readonly added: readonly DriftNote[];
  /** Findings of this sweep and of the sweep before. */
  readonly persisting: number;
  readonly repaired: readonly DriftNote[];
  /** Times (ISO) at which sweeps found the hub newly drifted, within the last seven days. */
  readonly flaps: readonly string[];
}

/** A hub that drifts this often within seven days is flapping. */
export const FLAPS = 3;

const FLAP_HOURS = 7 * 24;
const KEPT_FLAPS = 20;

/**
 * Compares the findings of a sweep with those of the sweep before. Only differences and blockers count that no
 * exemption covers.
 *
 * @param before the result of the sweep before; undefined for a hub that no sweep has judged: then no finding is new
 * @param by the likely author of the start or the end of a finding
 */
export function driftSince(
  before: Drift | undefined,
  findings: readonly Finding[],
  at: Date,
  by: (note: DriftNote, what: 'Added' | 'Repaired') => string | undefined,
): Drift {
  const open = [...new Set(findings.filter(isDrift).map(driftKey))].sort();
  const known = before?.open ?? open;
  const note = (key: string, what: 'Added' | 'Repaired'): DriftNote => {
    const [code = '', rule = ''] = key.split('|', 2);
    const plain = rule === '' ? { code } : { code, rule };
    const author = by(plain, what);
    return author === undefined ? plain : { ...plain, by: author };
  };
  const wentWrong = before !== undefined && before.open.length === 0 && open.length > 0;
  const since = subHours(at, FLAP_HOURS).toISOString();
  const flaps = (before?.flaps ?? []).filter((each) => each >= since);
  return {
    at: at.toISOString(),
    open,
    added: open.filter((key) => !known.includes(key)).map((key) => note(key, 'Added')),
    persisting: open.filter((key) => known.includes(key)).length,
    repaired: known.filter((key) => !open.includes(key)).map((key) => note(key, 'Repaired')),
    flaps: (wentWrong ? [...flaps, at.toISOString()] : flaps).slice(-KEPT_FLAPS),
  };
}

/** Whether no finding appeared, none ended, and there is nothing to report about the hub. */
export function isUnchanged(before: Drift | undefined, findings: readonly Finding[]): boolean {
  const open = [...new Set(findings.filter(isDrift).map(driftKey))].sort();
  if (before === undefined) return open.length === 0;
  const spoke = before.added.length > 0 || before.repaired.length > 0;
  return !spoke && JSON.stringify(open) === JSON.stringify(before.open);
}

/** Whether the hub drifts again and again. */
export function isFlapping(drift: Drift): boolean {
  return drift.flaps.length >= FLAPS;
}

function isDrift({ class: kind, exemptedBy }: Finding): boolean {
  return (kind === 'difference' || kind === 'blocker') && exemptedBy === undefined;
}

function driftKey({ code, rule }: Finding): string {
  return `${code}|${rule ?? ''}`;
}
