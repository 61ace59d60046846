import type { CoveringRule, DiffRow, RuleDiff } from '../../core/diff/rule-diff.ts';
import { DIFF_SIGNS, diffCounts, SIGN_WORDS } from '../../core/diff/rule-diff.ts';
import { counted } from '../../core/text/counted.ts';
import type { Paint } from '../text/paint.ts';
import { paintSign } from '../text/paint-sign.ts';

/** The counts of a diff in one line: `1 irreversible, 12 missing, 23 as wanted`. */
export function diffCountsText({ rows }: RuleDiff): string {
  const counts = diffCounts(rows);
  const parts = DIFF_SIGNS.filter((sign) => counts[sign] > 0).map((sign) => `${counts[sign]} ${SIGN_WORDS[sign]}`);
  const pending = rows.filter(({ isPending }) => isPending).length;
  if (parts.length === 0) return 'the baseline lists none, and none is in its way';
  return `${parts.join(', ')}${pending === 0 ? '' : ` (${pending} of them pending)`}`;
}

/**
 * A diff for people: one row for each rule that differs, with its values. Rules that are as wanted are folded into one
 * line with their number, except those that another owner's rule permits.
 *
 * @param isWide every rule, without a fold
 * @param word for the resource
 */
export function renderDiff(
  diff: RuleDiff,
  { isWide, paint, word }: { readonly paint: Paint; readonly isWide: boolean; readonly word: string },
): readonly string[] {
  const isFolded = ({ coveredBy, sign }: DiffRow): boolean => sign === '=' && coveredBy === undefined && !isWide;
  const folded = diff.rows.filter(isFolded).length;
  const isOnly = folded === diff.rows.length;
  return [
    ...diff.rows.filter((row) => !isFolded(row)).flatMap((row) => rowLines(row, diff, paint)),
    ...(folded === 0
      ? []
      : [
          `  ${paint.faint(`= ${counted(folded, isOnly ? 'rule' : 'other rule')} as wanted, not listed (-o wide lists all)`)}`,
        ]),
    ...othersLine(diff, paint, word),
  ];
}

function rowLines(row: DiffRow, { source }: RuleDiff, paint: Paint): readonly string[] {
  const { codes, destination, exemptedBy, isPending, name, origin, sign } = row;
  // People know a rule by its destination; a setting has none.
  const about = [
    ...(destination === undefined ? [name] : [destination]),
    ...(origin === undefined ? [] : [`(${origin})`]),
    ...(destination === undefined ? [] : [name]),
    ...(codes.length === 0 ? [] : [codes.join(' ')]),
    ...(isPending ? ['pending'] : []),
    ...(exemptedBy === undefined ? [] : [`exempt by ${exemptedBy}`]),
  ];
  const unknown = source === 'Azure' ? 'none' : 'not recorded';
  return [
    `  ${paintSign(sign, `${sign} ${about.join('  ')}`, paint)}`,
    ...(sign === '!' ? [`    ${paint.bad('Azure cannot undo this change.')}`] : []),
    ...row.fields.map(
      ({ current, expected, field }) => `    ${field}: expected ${expected ?? 'none'}, current ${current ?? unknown}`,
    ),
    ...(row.coveredBy ?? []).map((each) => `    covered by ${coverText(each)}`),
  ];
}

function coverText({ destination, owner, rule }: CoveringRule): string {
  switch (owner) {
    case 'ours':
      return `${destination}, rule ${rule} of Hubwarden`;
    case 'foreign':
      return `${destination}, rule ${rule} of another owner`;
    case 'azure':
      return `${destination}, rule ${rule} of Azure`;
  }
}

function othersLine({ otherRules, source }: RuleDiff, paint: Paint, word: string): readonly string[] {
  if (source === 'Record')
    return [
      `  ${paint.faint(`From the findings of the last judgement: the record holds no rules. --live reads the ${word} from Azure, with every value and the rules that cover others.`)}`,
    ];
  const { ofAzure = 0, ofOthers = 0 } = otherRules ?? {};
  const parts = [
    ...(ofAzure === 0 ? [] : [`${ofAzure} of Azure`]),
    ...(ofOthers === 0 ? [] : [`${ofOthers} of other owners`]),
  ];
  if (parts.length === 0) return [];
  const others = counted(ofAzure + ofOthers, 'rule');
  return [`  ${paint.faint(`${others} that the baseline neither wants nor refuses: ${parts.join(', ')}`)}`];
}
