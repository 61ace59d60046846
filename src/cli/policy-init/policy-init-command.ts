import { endOfUtcDay } from '../../core/baseline/policy/exemption.ts';
import type { ExemptionTerms } from '../../core/policy-init/exemption-entries.ts';
import type { InitialPolicy } from '../../core/policy-init/init-policy.ts';
import { initPolicy } from '../../core/policy-init/init-policy.ts';
import { typeWords } from '../../core/policy-init/set-aside.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { commandText } from '../../core/text/command-text.ts';
import { counted } from '../../core/text/counted.ts';
import { visibleLine } from '../../core/text/printable.ts';
import type { CommandContext } from '../command/command-context.ts';
import type { CommandResult } from '../command/command-result.ts';
import { answer, failure } from '../command/command-result.ts';
import { withLocalStack } from '../command/local-option.ts';
import { readInstant } from '../command/read-instant.ts';
import { subscriptionFault } from '../input/subscription-fault.ts';
import { initJson, initNotes, initText } from './init-answer.ts';
import type { LiveFleetArguments } from './live-fleet.ts';
import { liveFleet } from './live-fleet.ts';
import type { FleetFound } from './saved-fleet.ts';
import { savedFleet } from './saved-fleet.ts';

/** Options of `policy init`. */
export interface PolicyInitArguments extends LiveFleetArguments, Partial<ExemptionTerms> {
  /** A folder of saved hubs; absent: Azure is read. */
  readonly hubs?: string | undefined;
  /** api-version of the saved answers. */
  readonly apiVersion?: string | undefined;
  /** The file to write; absent, or `-`: the standard output. */
  readonly out?: string | undefined;
  /** Overwrites an existing file. */
  readonly force?: boolean | undefined;
}

/** The name of the policy in the next commands where it is not written to a file. */
const NO_FILE = 'policy.yaml';

/**
 * `policy init`: proposes a policy that describes hubs as they are, from a folder of saved hubs or from Azure, which it
 * only reads. Exit code 2 when a hub or a subscription could not be read.
 */
export async function policyInitCommand(given: PolicyInitArguments, context: CommandContext): Promise<CommandResult> {
  const fault = wrongOptions(given);
  if (fault !== undefined) return failure(fault);
  const terms = termsFrom(given, context.now());
  if (!terms.ok) return failure(terms.error);
  const out = given.out === '-' ? undefined : given.out;
  const blocked = out === undefined ? undefined : outFault(out, given.force === true, context);
  if (blocked !== undefined) return failure(blocked);
  const completed = await withLocalStack(given, context);
  if (!completed.ok) return failure(completed.error);
  const asked = completed.value;
  const { apiVersion, hubs: folder } = asked;
  const fleet = folder === undefined ? await liveFleet(asked, context) : savedFleet({ folder, apiVersion }, context);
  if (!fleet.ok) return failure(fleet.error);
  const policy = initPolicy(fleet.value.hubs, {
    subscriptions: asked.subscription,
    exemptions: terms.value,
    head: [headLine(asked, fleet.value, context.now())],
    next: nextCommands(asked, out ?? NO_FILE),
    unread: fleet.value.unread,
    now: context.now(),
  });
  return policy.ok ? written(policy.value, fleet.value, out, context) : failure(policy.error);
}

function wrongOptions({ apiVersion, force, hubs, local, out, subscription }: PolicyInitArguments): string | undefined {
  if (hubs !== undefined && (subscription !== undefined || local === true))
    return '--hubs reads saved hubs, and --subscription and --local read Azure. Give one of the two.';
  const wrongIds = subscriptionFault(subscription ?? []);
  if (wrongIds !== undefined) return wrongIds;
  if (apiVersion !== undefined && hubs === undefined)
    return '--api-version is the version of saved answers. Give it with --hubs.';
  if (force === true && (out === undefined || out === '-'))
    return '--force overwrites the file of --out. Give --out FILE, or leave --force out.';
  return undefined;
}

/** @returns undefined when no exemptions are asked for */
function termsFrom(
  { expires, owner, ticket }: PolicyInitArguments,
  now: Date,
): Result<ExemptionTerms | undefined, string> {
  if (expires === undefined && owner === undefined && ticket === undefined) return ok(undefined);
  const [day = '', person = '', number = ''] = [expires, owner, ticket].map((each) => each?.trim());
  if (day === '' || person === '' || number === '')
    return err('Exemptions need an owner, a ticket and an end. Give --owner, --ticket and --expires together.');
  if (visibleLine(person) !== person || visibleLine(number) !== number)
    return err('--owner and --ticket are one line each, without invisible characters.');
  const instant = readInstant(day, '--expires');
  if (!instant.ok || !/^\d{4}-\d{2}-\d{2}$/.test(day))
    return err(`--expires: "${day}" is not a day. Write it as 2027-01-31.`);
  if (endOfUtcDay(day) <= now) return err(`--expires: ${day} is over. Give a later day.`);
  return ok({ owner: person, ticket: number, expires: day });
}

/** Checked before anything is read, and the file is written last. */
function outFault(out: string, force: boolean, context: CommandContext): string | undefined {
  if (context.writeText === undefined) return '--out needs a file, and files cannot be written here.';
  const existing = context.readText(out);
  const exists = existing.ok || existing.error !== 'the file does not exist';
  if (!exists || (force && existing.ok)) return undefined;
  return existing.ok
    ? `${out} exists already. Give --force to overwrite it, or another name.`
    : `--out ${out}: ${existing.error}. Give another name.`;
}

function headLine({ hubs, local, subscription }: PolicyInitArguments, { hubs: read }: FleetFound, now: Date): string {
  const source = hubs === undefined ? `read from ${local === true ? 'the local stack' : 'Azure'}` : `saved in ${hubs}`;
  const only = subscription === undefined || local === true ? '' : `, ${counted(subscription.length, 'subscription')}`;
  const day = now.toISOString().slice(0, 10);
  const { many, one } = typeWords(read.map(({ hubId }) => hubId));
  return `Proposed by "hubwarden policy init" on ${day} from ${counted(read.length, one, many)} (${source}${only}).`;
}

function nextCommands({ hubs, local }: PolicyInitArguments, file: string): readonly string[] {
  const validate = commandText('policy', 'validate', file);
  if (hubs !== undefined) return [validate, commandText('plan', '--policy', file, '--hubs', hubs)];
  return [validate, commandText('sweep', '--policy', file, ...(local === true ? ['--local'] : []))];
}

function written(
  policy: InitialPolicy,
  fleet: FleetFound,
  out: string | undefined,
  { writeText }: CommandContext,
): CommandResult {
  if (out !== undefined) {
    const wrote = writeText?.(out, policy.text) ?? err('files cannot be written here');
    if (!wrote.ok) return failure(`--out ${out}: ${wrote.error}. Check the path.`);
  }
  const isComplete = fleet.unread.length === 0 && fleet.unseen.length === 0;
  const result = answer(isComplete ? 0 : 2, {
    text: out === undefined ? policy.text : initText(policy, out),
    json: initJson(policy, fleet, out),
    notes: initNotes(policy, fleet),
  });
  return { ...result, isFile: out === undefined };
}
