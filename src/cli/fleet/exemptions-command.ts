import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { counted } from '../../core/text/counted.ts';
import { cutText } from '../../core/text/cut-text.ts';
import { foldCase } from '../../core/text/fold-case.ts';
import { forPeople } from '../../core/text/printable.ts';
import type { ExemptionList, ExemptionView } from '../../reconcile/queries/exemption-list.ts';
import type { ReportTable } from '../../report/report-table.ts';
import type { CommandContext, ConnectionArguments } from '../command/command-context.ts';
import type { CommandResult } from '../command/command-result.ts';
import { answer, failure } from '../command/command-result.ts';
import { readFilter } from '../command/read-list-query.ts';
import { withReads } from '../command/with-reads.ts';
import type { Paint } from '../text/paint.ts';
import { renderTable } from '../text/render-table.ts';

/** Options of `exemptions`. */
export interface ExemptionsArguments extends ConnectionArguments {
  readonly filter?: string | undefined;
  readonly owner?: string | undefined;
  /** A duration such as `30d`. */
  readonly expiresWithin?: string | undefined;
  readonly unused?: boolean | undefined;
  readonly sort?: 'expires' | 'owner' | undefined;
}

/**
 * `exemptions`: lists the exemptions of the active policy with owner and expiry, the findings that each covers now, and the
 * verdicts that change when it ends.
 */
export async function exemptionsCommand(asked: ExemptionsArguments, context: CommandContext): Promise<CommandResult> {
  const filter = readFilter(asked.filter);
  if (!filter.ok) return failure(filter.error);
  const within = readDuration(asked.expiresWithin);
  if (!within.ok) return failure(within.error);
  if (asked.owner?.trim() === '')
    return failure('--owner is empty. Write the name of an owner; "*" stands for any text.');
  return withReads(context, asked, async (reads) => {
    const found = await reads.exemptions({
      filter: asked.filter === undefined ? undefined : filter.value,
      owner: asked.owner?.trim(),
      expiresWithinSeconds: within.value,
      onlyUnused: asked.unused === true,
    });
    if (!found.ok) return failure(found.error);
    const exemptions = asked.sort === 'owner' ? found.value.exemptions.toSorted(byOwner) : found.value.exemptions;
    return answer(0, {
      text: textOf(exemptions, context.paint, false),
      wide: textOf(exemptions, context.paint, true),
      json: { ...found.value, exemptions },
      table: tableOf(exemptions),
      notes: notJudgedNotes(found.value),
    });
  });
}

function byOwner(a: ExemptionView, b: ExemptionView): number {
  const [x, y] = [foldCase(a.owner), foldCase(b.owner)];
  // The order within an owner stays: by expiry.
  return x === y ? 0 : x < y ? -1 : 1;
}

const MOST_NAMED = 5;

const LONGEST_NAME = 80;

const UNIT_SECONDS = { h: 3600, d: 86_400, w: 604_800 } as const;

function readDuration(text: string | undefined): Result<number | undefined, string> {
  if (text === undefined) return ok(undefined);
  const [, digits, unit] = /^(\d{1,5})([hdw])$/.exec(foldCase(text.trim())) ?? [];
  if (digits === undefined || (unit !== 'h' && unit !== 'd' && unit !== 'w'))
    return err(`--expires-within "${text}" is not a duration. Write a whole number with h, d or w, such as 30d.`);
  return ok(Number(digits) * UNIT_SECONDS[unit]);
}

function notJudgedNotes({ notJudged }: ExemptionList): readonly string[] {
  if (notJudged.length === 0) return [];
  const named = forPeople(notJudged.slice(0, MOST_NAMED)).map((name) => cutText(name, LONGEST_NAME));
  const rest = notJudged.length - named.length;
  const more = rest > 0 ? ` and ${rest} more` : '';
  return [`What an exemption covers is not known where the verdict is Unknown: ${named.join(', ')}${more}.`];
}

const HEADINGS = ['OWNER', 'ENDS', 'DAYS', 'FINDINGS', 'RULE', 'HUBS', 'COVERS', 'TICKET'];

function textOf(exemptions: readonly ExemptionView[], paint: Paint, isWide: boolean): string {
  if (exemptions.length === 0) return 'No exemption matches.';
  const rows = exemptions.map((each) => [
    ...[each.owner, each.expiresAt.slice(0, 16).replace('T', ' '), String(each.daysLeft), each.findings.join(' ')],
    ...[each.rule ?? '–', hubsText(each), String(each.covers.length), each.ticket],
    ...(isWide ? [each.hub, each.reason, each.id] : []),
  ]);
  const remarks = exemptions.flatMap((each) => remarksOn(each, paint));
  return [
    renderTable([...HEADINGS, ...(isWide ? ['WRITTEN FOR', 'REASON', 'ID'] : [])], rows, paint),
    ...(remarks.length === 0 ? [] : ['', ...remarks]),
  ].join('\n');
}

function hubsText({ hubs }: ExemptionView): string {
  const [only = 'none', ...others] = hubs;
  return others.length === 0 ? only : counted(hubs.length, 'hub');
}

/** What its owner has to know about an exemption. */
function remarksOn(exemption: ExemptionView, paint: Paint): readonly string[] {
  const { atExpiry, hubs, isUnused, owner, state, ticket } = forPeople(exemption);
  const of = `${cutText(owner, LONGEST_NAME)}, ${cutText(ticket, LONGEST_NAME)}`;
  if (state === 'Expired') return [paint.bad(`${of}: has ended and covers nothing. Remove it from the policy.`)];
  if (isUnused && hubs.length === 0) return [paint.warn(`${of}: no known hub matches. Correct or remove it.`)];
  if (isUnused) return [paint.warn(`${of}: covers no finding now. Remove it if it is no longer needed.`)];
  if (atExpiry.length === 0) return [];
  const named = atExpiry
    .slice(0, MOST_NAMED)
    .map(({ hubName, verdictThen }) => `${cutText(hubName, LONGEST_NAME)} (${verdictThen})`);
  const rest = atExpiry.length - named.length;
  const more = rest > 0 ? ` and ${rest} more` : '';
  return [
    `${of}: when it ends, ${counted(atExpiry.length, 'verdict changes', 'verdicts change')}: ${named.join(', ')}${more}.`,
  ];
}

function tableOf(exemptions: readonly ExemptionView[]): ReportTable {
  return {
    headings: [
      ...['owner', 'expiresAt', 'daysLeft', 'state', 'findings', 'rule', 'writtenFor', 'hubs', 'covers'],
      ...['verdictsThatChange', 'unused', 'ticket', 'reason', 'id'],
    ],
    rows: exemptions.map((each) => [
      ...[each.owner, each.expiresAt, each.daysLeft, each.state, each.findings.join(' '), each.rule, each.hub],
      ...[each.hubs.length, each.covers.length, each.atExpiry.length, each.isUnused, each.ticket, each.reason, each.id],
    ]),
  };
}
