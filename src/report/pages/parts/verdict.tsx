import type { Severity, Verdict } from '../../../core/verdict/catalogue/vocabulary.ts';

/**
 * Shapes of the verdicts, in a box of 16 by 16. A person tells a verdict by its word first, by its shape second, by its
 * colour last.
 */
const SHAPES: Readonly<Record<Verdict, string>> = {
  Compliant: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm-1 10L3.8 7.8l1.3-1.3L7 8.4l3.9-3.9 1.3 1.3Z',
  Exempt: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm0 2v10A5 5 0 0 1 8 3Z',
  Pending: 'M8 1a7 7 0 1 0 7 7h-2a5 5 0 1 1-5-5Z',
  Drifted: 'M8 1.5 15.5 14.5H.5Z',
  Blocked: 'M1.5 1.5h13v13h-13Zm3 5.2v2.6h7V6.7Z',
  Unknown:
    'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm-.9 9.6h1.8v1.8H7.1Zm.9-7c1.7 0 2.9 1 2.9 2.5 0 1.9-2.1 2-2.1 3.5H7.2c0-2.3 2-2.3 2-3.4 0-.6-.5-1-1.2-1-.8 0-1.3.5-1.3 1.3H5c0-1.7 1.2-2.9 3-2.9Z',
  Unassigned:
    'M8 1.8a6.2 6.2 0 0 0-3 .8m-2.3 2.2a6.2 6.2 0 0 0 0 6.3m2.3 2.3a6.2 6.2 0 0 0 6 0m2.3-2.3a6.2 6.2 0 0 0 0-6.3m-2.3-2.2a6.2 6.2 0 0 0-3-.8',
};

/** The shape of a verdict, without a word: for places where the word stands beside it. */
export function VerdictMark({ verdict }: { readonly verdict: Verdict }) {
  const isOutline = verdict === 'Unassigned';
  return (
    <svg
      class={`mark verdict-${verdict}`}
      viewBox="0 0 16 16"
      width="16"
      height="16"
      aria-hidden="true"
      focusable="false"
    >
      <path
        d={SHAPES[verdict]}
        fill={isOutline ? 'none' : 'currentColor'}
        stroke={isOutline ? 'currentColor' : undefined}
        stroke-width={isOutline ? 2 : undefined}
        fill-rule="evenodd"
      />
    </svg>
  );
}

/** A verdict as shape and word. */
export function VerdictBadge({ verdict }: { readonly verdict: Verdict }) {
  return (
    <span class="verdict">
      <VerdictMark verdict={verdict} /> {verdict}
    </span>
  );
}

/** A severity as a word with its colour. */
export function SeverityBadge({ severity }: { readonly severity: Severity | null | undefined }) {
  if (severity === null || severity === undefined) return <span class="muted">–</span>;
  return <span class={`severity severity-${severity}`}>{severity}</span>;
}
