import type { Command } from 'commander';
import { FIELD_MEANINGS, SORT_MEANINGS } from '../../core/filter/field-meanings.ts';

/** Options that select and sort hubs. */
export interface FilterArguments {
  readonly filter?: string | undefined;
  readonly sort?: string | undefined;
}

/** Options of a command that lists hubs in pages. */
export interface ListArguments extends FilterArguments {
  readonly top?: string | undefined;
  readonly after?: string | undefined;
}

/** Help text of `--filter`. */
const FILTER = 'only hubs that pass the filter, for example "verdict:drifted -tag:env=dev since:>2h"';

/** Adds the options for filter, order and pages. */
export function listOptions(command: Command): Command {
  return filterOptions(command)
    .option('--top <n>', 'at most this many hubs')
    .option('--after <mark>', 'the page after the one that ended with this mark');
}

/** Adds the options for filter and order, with the filter language in the help. */
export function filterOptions(command: Command): Command {
  return command
    .option('--filter <terms>', FILTER)
    .option('--sort <keys>', 'order, for example verdict,-age; default: the worst first')
    .addHelpText('after', `\n${filterHelp()}\n\nSort keys: ${Object.keys(SORT_MEANINGS).join(', ')}.`);
}

const EXAMPLE_WIDTH = 24;

/** The filter language in short, in lines that fit a terminal of 80 columns. */
function filterHelp(): string {
  const fields = Object.entries(FIELD_MEANINGS).map(
    ([, { example, meaning }]) => `  ${example.padEnd(EXAMPLE_WIDTH)}  ${meaning}`,
  );
  return [
    'Filter: all terms must hold; a comma means or; "-" negates a term; "*" stands',
    'for any text; quotes keep blanks; -(a b) holds unless all its terms hold.',
    'A bare word is a part of the name.',
    ...fields,
  ].join('\n');
}
