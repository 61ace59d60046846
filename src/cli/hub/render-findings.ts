import { counted } from '../../core/text/counted.ts';
import { entryOf } from '../../core/verdict/catalogue/catalogue.ts';
import type { HubFinding } from '../../reconcile/queries/hub/hub-detail.ts';
import { sinceText } from '../text/time-text.ts';
import type { HubView } from './hub-view.ts';

/** Findings of one code, and different remedies, that are listed before the rest is counted. */
const LISTED = 3;

/**
 * Findings for people, by code: title and importance once, then the sentences, authors and remedies. Remarks and exempt
 * findings are counted only, unless the view is wide.
 */
export function findingLines(findings: readonly HubFinding[], view: HubView): readonly string[] {
  const open = findings.filter(isOpen);
  const shown = view.isWide ? [...open, ...findings.filter((each) => !isOpen(each))] : open;
  const hidden = findings.length - shown.length;
  const codes = [...new Set(shown.map(({ code }) => code))];
  const rest = counted(hidden, 'remark or exempt finding', 'remarks or exempt findings');
  return [
    ...codes.flatMap((code) =>
      codeLines(
        code,
        shown.filter((each) => each.code === code),
        view,
      ),
    ),
    ...(hidden === 0 ? [] : [`  ${view.paint.faint(`${rest}, not listed (-o wide lists all)`)}`]),
  ];
}

function isOpen({ class: kind, exemptedBy }: HubFinding): boolean {
  return kind !== 'lint' && exemptedBy === null;
}

function codeLines(code: string, findings: readonly HubFinding[], view: HubView): readonly string[] {
  const { isWide, paint } = view;
  const most = isWide ? findings.length : LISTED;
  const listed = findings.slice(0, most);
  const fixes = [...new Set(findings.map(({ fix }) => fix))];
  const rest = findings.length - listed.length;
  const title = entryOf(code)?.title ?? 'a finding of a newer version';
  const count = findings.length === 1 ? '' : ` (${findings.length})`;
  return [
    `  ${paint.strong(code)} ${tags(findings, view)} ${title}${count}`,
    ...listed.flatMap((each) => messageLines(each, view)),
    ...(rest === 0 ? [] : [`    ${paint.faint(`and ${rest} more (-o wide lists all)`)}`]),
    ...fixes.slice(0, most).map((fix) => `    ${paint.faint(`fix: ${fix}`)}`),
  ];
}

function tags(findings: readonly HubFinding[], { paint }: HubView): string {
  const severities = new Set(findings.map(({ severity }) => severity));
  const words = `[${[...new Set(findings.map((each) => each.class)), ...severities].join(', ')}]`;
  if (!findings.some(isOpen)) return paint.faint(words);
  return severities.has('critical') || severities.has('error') ? paint.bad(words) : paint.warn(words);
}

function messageLines({ by, done, exemptedBy, message, since }: HubFinding, { now }: HubView): readonly string[] {
  const exempt = exemptedBy === null ? '' : ` (exempt by ${exemptedBy})`;
  const author = by === null ? '' : `, probably by ${by}`;
  const facts = [
    ...(since === null ? [] : [`since ${sinceText(since, now)}${author}`]),
    ...(done === null ? [] : [`done: ${done}`]),
  ];
  return [`    ${message}${exempt}`, ...facts.map((each) => `      ${each}`)];
}
