import { compareText } from '../../../core/text/compare-text.ts';
import { entryOf } from '../../../core/verdict/catalogue/catalogue.ts';
import type { StoredCode } from '../../../core/verdict/catalogue/finding-code.ts';
import { SEVERITIES } from '../../../core/verdict/catalogue/vocabulary.ts';
import type { KeptHub } from '../../operator/fleet-hubs.ts';
import type { FindingRecord } from '../../records/hub/finding-shape.ts';
import type { FindingCount } from '../web-reads.ts';

interface Count {
  readonly first: FindingRecord;
  open: number;
  exempt: number;
}

/** Counts the hubs of each finding code, the most severe code first, then the most frequent. */
export function findingCounts(hubs: readonly KeptHub[]): readonly FindingCount[] {
  const counts = new Map<StoredCode, Count>();
  for (const { findings, openCodes } of hubs) {
    const open = new Set<string>(openCodes);
    for (const [code, first] of new Map(findings.map((finding) => [finding.code, finding]))) {
      const count = counts.get(code) ?? { first, open: 0, exempt: 0 };
      counts.set(code, count);
      if (open.has(code)) count.open += 1;
      else count.exempt += 1;
    }
  }
  return [...counts].map(([code, count]) => findingCount(code, count)).sort(bySeverity);
}

/** What this release does not know of a code of a newer one comes from the finding itself. */
function findingCount(code: StoredCode, { exempt, first, open }: Count): FindingCount {
  const entry = entryOf(code);
  return {
    code,
    title: entry?.title ?? code,
    severity: entry?.severity ?? first.severity,
    class: entry?.class ?? first.class,
    hubs: open,
    exemptHubs: exempt,
  };
}

function bySeverity(a: FindingCount, b: FindingCount): number {
  return (
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || b.hubs - a.hubs || compareText(a.code, b.code)
  );
}
