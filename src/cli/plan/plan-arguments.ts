import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { ConnectionArguments } from '../command/command-context.ts';
import type { PlanTimeArguments } from './read-plan-files.ts';

/** Options of `plan`. */
export interface PlanArguments extends PlanTimeArguments, ConnectionArguments {
  /** Hubs to read from Azure: name, `GROUP/NAME` or ARM id. */
  readonly names?: readonly string[] | undefined;
  /** A policy file; for hubs that are read from Azure also `in-force`, which is then the default. */
  readonly policy?: string | undefined;
  /** Saved hubs. */
  readonly hub?: string | readonly string[] | undefined;
  /** A folder of saved hubs. */
  readonly hubs?: string | undefined;
  readonly computes?: string | undefined;
  readonly connections?: string | undefined;
  readonly inventory?: string | undefined;
  /** The hub's container registry as ARM's GET returns it; without it the plan has no note about the registry. */
  readonly registry?: string | undefined;
  /** File for the plan as a document. */
  readonly out?: string | undefined;
  readonly requests?: boolean | undefined;
  readonly details?: boolean | undefined;
}

/** Where a plan gets its hubs from. */
export type PlanInputs =
  | { readonly kind: 'Files'; readonly policy: string; readonly hubs: readonly string[] }
  | { readonly kind: 'Folder'; readonly policy: string; readonly folder: string }
  | { readonly kind: 'Azure'; readonly policy: string | undefined; readonly names: readonly string[] };

/** The policy that the app applies now. */
export const IN_FORCE = 'in-force';

const WAYS = 'HUB to read Azure, --hub FILE for a saved hub, or --hubs FOLDER for a folder of saved hubs';

/** Decides where the hubs come from; a sentence when the options do not fit together. */
export function planInputs(asked: PlanArguments): Result<PlanInputs, string> {
  const { hubs: folder, names = [] } = asked;
  const hubs = typeof asked.hub === 'string' ? [asked.hub] : (asked.hub ?? []);
  const given = [
    ...(names.length === 0 ? [] : ['HUB']),
    ...(hubs.length === 0 ? [] : ['--hub']),
    ...(folder === undefined ? [] : ['--hubs']),
  ];
  const [first, second] = given;
  if (first === undefined) return err(`plan needs a hub. Give ${WAYS}.`);
  if (second !== undefined)
    return err(`plan takes hubs in one way, and ${given.join(' and ')} are given. Give ${WAYS}.`);
  const misplaced = misplacedOption(asked, { first, count: hubs.length });
  if (misplaced !== undefined) return err(misplaced);
  const policy = asked.policy === IN_FORCE ? undefined : asked.policy;
  if (names.length > 0) return ok({ kind: 'Azure', policy, names });
  if (policy === undefined) return err(needsPolicy(asked.policy));
  return folder === undefined ? ok({ kind: 'Files', policy, hubs }) : ok({ kind: 'Folder', policy, folder });
}

function needsPolicy(given: string | undefined): string {
  return given === undefined
    ? 'plan needs a policy for saved hubs. Give --policy FILE, or set HUBWARDEN_CLI_POLICY.'
    : `--policy ${IN_FORCE} is for hubs that are read from Azure. Give --policy FILE for saved hubs.`;
}

interface Given {
  /** The first way in which hubs are given: `HUB`, `--hub` or `--hubs`. */
  readonly first: string;
  /** The number of files after `--hub`. */
  readonly count: number;
}

/** An option that has no meaning beside the others. */
function misplacedOption(asked: PlanArguments, given: Given): string | undefined {
  const ofOneHub = misplacedFile(asked, given);
  if (ofOneHub !== undefined) return ofOneHub;
  if (given.first === 'HUB') return misplacedTime(asked);
  return asked.local === true
    ? '--local is for hubs that are read from the local stack. Leave it out for saved hubs.'
    : undefined;
}

function misplacedFile(asked: PlanArguments, { count, first }: Given): string | undefined {
  if (first === '--hub' && count === 1) return undefined;
  const option = (['computes', 'connections', 'inventory', 'registry'] as const).find(
    (each) => asked[each] !== undefined,
  );
  if (option === undefined) return undefined;
  if (first === 'HUB') return `--${option} describes a saved hub, and HUB is read from Azure. Leave the option out.`;
  const beside = option === 'registry' ? '' : `, or a folder with NAME.${option}.json beside NAME.json`;
  return `--${option} describes one hub, and several are given. Give a single --hub${beside}.`;
}

function misplacedTime(asked: PlanArguments): string | undefined {
  if (asked.now !== undefined || asked.apiVersion !== undefined)
    return `--${asked.now === undefined ? 'api-version' : 'now'} is for saved hubs, and HUB is read from Azure. Leave the option out.`;
  if (asked.activated !== undefined)
    return '--activated is for saved hubs: for HUB, a policy file counts as activated now. Leave the option out.';
  return undefined;
}
