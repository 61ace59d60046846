import { commandText } from '../../core/text/command-text.ts';
import { foldCase } from '../../core/text/fold-case.ts';
import { nearestWord } from '../../core/text/nearest-word.ts';
import { CATALOGUE } from '../../core/verdict/catalogue/catalogue.ts';
import type { FindingCode } from '../../core/verdict/catalogue/finding-code.ts';
import { FINDING_CODES, isFindingCode } from '../../core/verdict/catalogue/finding-code.ts';
import { explainText } from '../../core/verdict/catalogue/render-catalogue.ts';
import type { CommandContext } from '../command/command-context.ts';
import type { CommandResult } from '../command/command-result.ts';
import { answer, failure } from '../command/command-result.ts';

/** The code of notifications that belong to no single finding. */
const NO_FINDING = {
  code: 'HW000',
  title: 'No finding: a digest or a test',
  class: 'operational',
  why: 'Digests and test notifications carry HW000, because they cover several findings or none. A digest lists its findings; explain each by its own code. HW000 itself needs no action, and no exemption or silence can name it.',
} as const;

/**
 * `explain`: shows the meaning of a finding code, why it matters and what to do; without a code, it lists all codes.
 */
export function explainCommand(
  { code }: { readonly code: string | undefined },
  { paint }: Pick<CommandContext, 'paint'>,
): CommandResult {
  if (code === undefined) return everyCode(paint);
  const wanted = code.trim().toUpperCase();
  if (wanted === NO_FINDING.code)
    return answer(0, { text: `${NO_FINDING.code}  ${NO_FINDING.title}\n\n${NO_FINDING.why}`, json: NO_FINDING });
  if (!isFindingCode(wanted)) return failure(unknownCode(code));
  return answer(0, { text: explainText(wanted), json: entryJson(wanted) });
}

function everyCode(paint: CommandContext['paint']): CommandResult {
  return answer(0, {
    text: FINDING_CODES.map(
      (code) => `${paint.strong(code)}  ${CATALOGUE[code].title} ${paint.faint(`(${CATALOGUE[code].class})`)}`,
    ).join('\n'),
    json: FINDING_CODES.map(entryJson),
  });
}

/** The keys are promised to scripts: they keep the names that earlier versions printed. */
function entryJson(code: FindingCode): unknown {
  const { alwaysNotified, classNote, clearedBy, example, exemptable, fix, groupKey, severity, title, why } =
    CATALOGUE[code];
  return {
    code,
    title,
    why,
    class: CATALOGUE[code].class,
    severity,
    exemptable,
    fix,
    clearedBy,
    alwaysTold: alwaysNotified,
    example,
    cause: groupKey ?? null,
    classNote: classNote ?? null,
  };
}

function unknownCode(code: string): string {
  const wanted = /^\d+$/.test(code.trim()) ? `HW${code.trim()}` : code.trim().toUpperCase();
  const near = isFindingCode(wanted) ? wanted : nearestWord(wanted, FINDING_CODES);
  const family = FINDING_CODES.filter((known) => known.startsWith(wanted.slice(0, 3)));
  return `"${code}" is not a finding code. ${remedyFor(code, near, family)}`;
}

function remedyFor(code: string, near: string | undefined, family: readonly string[]): string {
  if (near !== undefined) {
    const meant = `Did you mean "${near}"?`;
    return family.length === 0 ? meant : `${meant} Codes with the same beginning: ${family.join(', ')}.`;
  }
  const about = foldCase(code.trim());
  const titled = about.length < SHORTEST_WORD ? [] : codesTitled(about);
  if (titled.length === 0) return `Run "${commandText('explain')}" for all codes.`;
  return `Did you mean one of these? ${titled.map((each) => `${each} (${CATALOGUE[each].title})`).join(', ')}.`;
}

/** Codes whose title has the text; else those whose title has the nearest word. */
function codesTitled(about: string): readonly FindingCode[] {
  const withText = (text: string): readonly FindingCode[] =>
    FINDING_CODES.filter((each) => foldCase(CATALOGUE[each].title).includes(text));
  const exact = withText(about);
  if (exact.length > 0) return exact;
  const words = FINDING_CODES.flatMap((each) => foldCase(CATALOGUE[each].title).split(/[^a-z]+/));
  const near = nearestWord(
    about.slice(0, LONGEST_WORD),
    words.filter(({ length }) => length >= SHORTEST_WORD),
  );
  return near === undefined ? [] : withText(near);
}

/** No word of a title is longer. */
const LONGEST_WORD = 30;

/** A shorter text is in too many titles. */
const SHORTEST_WORD = 4;
