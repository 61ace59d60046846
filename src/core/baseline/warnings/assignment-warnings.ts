import { windowMinutes } from '../../time/write-window.ts';
import type { PlacedRule } from '../checks/placed-rules.ts';
import { forbiddenWithoutEffect } from '../policy/forbidden-without-effect.ts';
import type { Assignment } from '../policy/policy.ts';
import type { PolicyFault, PolicyPath } from '../policy/policy-problem.ts';

/**
 * Shortest write window that is not remarked on. A run starts within a minute or two of the wake-up that waits for the
 * window, and a longer queue takes longer.
 */
const SHORT_WINDOW_MINUTES = 15;

/** Remarks on write windows in which Hubwarden may hardly come to write. */
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

/** A remark where private endpoints are wanted for Spark on a network that is not provisioned for it. */
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

/** A remark where rules cannot keep compute from what is forbidden, because the mode lets all of the internet through. */
export function forbiddenWarnings({ forbidden, isolation }: Assignment, path: PolicyPath): readonly PolicyFault[] {
  const { mode } = isolation;
  const found = mode === undefined ? undefined : forbiddenWithoutEffect(forbidden, mode);
  if (found === undefined) return [];
  return [
    {
      path: [...path, 'forbidden', found.firstIndex],
      message: `in isolation mode ${mode} compute reaches every address on the internet, with or without a rule, so forbidding ${found.text} has no effect`,
      remedy:
        'Set "isolation: { mode: AllowOnlyApprovedOutbound }", or leave the entries out: they say more than holds.',
    },
  ];
}
