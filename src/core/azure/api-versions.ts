/**
 * Versions of the Machine Learning provider in its published type index, oldest first. A preview is
 * not simply older or newer than a stable version of a similar date: each kind has its own line.
 *
 * @see https://github.com/Azure/bicep-types-az as carried by https://github.com/Azure/terraform-provider-azapi
 * (2026-08-13)
 */
export const STABLE_VERSIONS: readonly string[] = [
  '2022-10-01',
  '2023-04-01',
  '2023-10-01',
  '2024-04-01',
  '2024-10-01',
  '2025-04-01',
  '2025-06-01',
  '2025-09-01',
  '2025-12-01',
  '2026-03-01',
  '2026-05-01',
];

/** The previews of the same index, oldest first. */
export const PREVIEW_VERSIONS: readonly string[] = [
  '2022-10-01-preview',
  '2022-12-01-preview',
  '2023-02-01-preview',
  '2023-04-01-preview',
  '2023-06-01-preview',
  '2023-08-01-preview',
  '2024-01-01-preview',
  '2024-04-01-preview',
  '2024-07-01-preview',
  '2024-10-01-preview',
  '2025-01-01-preview',
  '2025-04-01-preview',
  '2025-07-01-preview',
  '2025-10-01-preview',
  '2026-01-15-preview',
  '2026-03-15-preview',
  '2026-05-15-preview',
];

/** The default version of Hubwarden: the first stable one that accepts every field of a policy. */
export const DEFAULT_API_VERSION = '2025-12-01';

const FORM = /^(\d{4}-\d{2}-\d{2})(-preview)?$/i;

/**
 * The default version of the provider of Foundry accounts: the one that Azure's documentation of their managed networks
 * uses.
 *
 * @see https://learn.microsoft.com/azure/ai-foundry/how-to/managed-virtual-network (read 2026-10)
 */
export const DEFAULT_ACCOUNT_API_VERSION = '2026-05-01';

/** The oldest versions of both lines of that provider with managed networks; every later one has the same fields. */
const FIRST_ACCOUNT_VERSIONS = { stable: '2025-12-01', preview: '2025-10-01-preview' } as const;

/** Whether a version of that provider has managed networks of accounts. */
export function showsAccountNetwork(version: string): boolean {
  const form = FORM.exec(version);
  if (form === null || Number.isNaN(Date.parse(form[1] ?? ''))) return false;
  const first = FIRST_ACCOUNT_VERSIONS[form[2] === undefined ? 'stable' : 'preview'];
  return (form[1] ?? '') >= first.slice(0, 10);
}

/** The position of a version: its line, and its index in that line from 0. */
export interface VersionPlace {
  readonly line: 'stable' | 'preview';
  readonly index: number;
}

/** True for texts such as `2025-12-01` and `2026-03-15-preview`. */
export function isApiVersion(text: string): boolean {
  return FORM.test(text);
}

/**
 * Finds a version's position. A version that is not in the index behaves like the newest older one of its own line, so
 * a version newer than the index behaves like the newest of its line.
 *
 * @returns undefined for a text that is not a version, and for a version older than all of its line
 */
export function placeOf(version: string): VersionPlace | undefined {
  const form = FORM.exec(version);
  const daysMs = Date.parse(form?.[1] ?? '');
  if (form === null || Number.isNaN(daysMs)) return undefined;
  const line = form[2] === undefined ? 'stable' : 'preview';
  const versions = line === 'stable' ? STABLE_VERSIONS : PREVIEW_VERSIONS;
  const index = versions.findLastIndex((known) => Date.parse(known.slice(0, 10)) <= daysMs);
  return index < 0 ? undefined : { line, index };
}

/** Versions of both lines in which something exists, each as first and last position of a run, both included. */
export interface VersionSpans {
  readonly stable: readonly (readonly [number, number])[];
  readonly preview: readonly (readonly [number, number])[];
}

/**
 * Reads a list of spans: `all`, one version, `A..B` (both included) or `A..` (to the newest and beyond), separated by
 * blanks.
 *
 * @throws Error for a version that is not in the index, or a span over two lines: the table is wrong
 */
export function spansFrom(text: string): VersionSpans {
  if (text === 'all') return { stable: [[0, Number.POSITIVE_INFINITY]], preview: [[0, Number.POSITIVE_INFINITY]] };
  const spans = text.split(' ').map(spanFrom);
  const of = (line: VersionPlace['line']) =>
    spans.filter((span) => span.line === line).map(({ from, to }) => [from, to] as const);
  return { stable: of('stable'), preview: of('preview') };
}

function spanFrom(text: string): { readonly line: VersionPlace['line']; readonly from: number; readonly to: number } {
  const [first = '', last = first] = text.split('..');
  const from = exactPosition(first, text);
  if (last === '') return { line: from.line, from: from.index, to: Number.POSITIVE_INFINITY };
  const to = exactPosition(last, text);
  if (from.line !== to.line || to.index < from.index) throw new Error(`${text} is no span of one line of versions`);
  return { line: from.line, from: from.index, to: to.index };
}

function exactPosition(version: string, span: string): VersionPlace {
  const line = STABLE_VERSIONS.includes(version) ? 'stable' : 'preview';
  const index = (line === 'stable' ? STABLE_VERSIONS : PREVIEW_VERSIONS).indexOf(version);
  if (index < 0) throw new Error(`${version} in the span ${span} is not in the index of versions`);
  return { line, index };
}

/** Whether a position lies in one of the spans. */
export function isWithin(spans: VersionSpans, { line, index }: VersionPlace): boolean {
  return spans[line].some(([from, to]) => from <= index && index <= to);
}
