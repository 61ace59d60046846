import { windowMinutes } from '../../time/write-window.ts';
import type { PlacedRule } from '../checks/placed-rules.ts';
import { forbiddenWithoutEffect } from '../policy/forbidden-without-effect.ts';
import type { Assignment } from '../policy/policy.ts';
import type { PolicyFault, PolicyPath } from '../policy/policy-problem.ts';

/**
 * A shorter write window causes a warning. A run starts within a minute or two of its wake-up at the start of the
 * window, and later if the queue is longer.
 */
const SHORT_WINDOW_MINUTES = 15;

/** Warns about write windows that may be too short for Hubwarden to write. */
export function windowWarnings({ writeWindows }: Assignment, path: PolicyPath): readonly PolicyFault[] {
  return writeWindows.flatMap((window, index) => {
    const minutes = windowMinutes(window);
    if (minutes >= SHORT_WINDOW_MINUTES) return [];
    return [
      {
        path: [...path, 'writeWindows', index],
        message: `this write window is open for ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}: a run that waits behind others may miss it`,
        remedy: `Give windows of ${SHORT_WINDOW_MINUTES} minutes or more.`,
      },
    ];
  });
}

/** Warns about private endpoints for Spark on a network that is not provisioned for Spark. */
export function sparkWarnings({ provisioning }: Assignment, rules: readonly PlacedRule[]): readonly PolicyFault[] {
  const wanted = rules.filter(({ rule }) => rule.kind === 'PrivateEndpoint' && rule.sparkEnabled);
  const [first] = wanted;
  if (provisioning.includeSpark || first === undefined) return [];
  const endpoints = wanted.length === 1 ? 'this private endpoint asks' : `${wanted.length} private endpoints ask`;
  return [
    {
      path: first.path,
      message: `${endpoints} for "sparkEnabled", which has no effect until the network is provisioned for Spark, and "provisioning.includeSpark" of this assignment is not set`,
      remedy: 'Set "provisioning: { includeSpark: true }", or leave "sparkEnabled" out.',
    },
  ];
}

/** Warns about forbidden targets that rules cannot close, because the mode permits all of the internet. */
export function forbiddenWarnings({ forbidden, isolation }: Assignment, path: PolicyPath): readonly PolicyFault[] {
  const { mode } = isolation;
  const found = mode === undefined ? undefined : forbiddenWithoutEffect(forbidden, mode);
  if (found === undefined) return [];
  return [
    {
      path: [...path, 'forbidden', found.firstIndex],
      message: `in isolation mode ${mode} compute reaches every address on the internet, with or without a rule, so forbidding ${found.text} has no effect`,
      remedy:
        'Set "isolation: { mode: AllowOnlyApprovedOutbound }", or remove the entries, because they have no effect.',
    },
  ];
}
