import type { HubId } from '../../../core/hub-id.ts';
import { wordOf } from '../../../core/kind-words.ts';
import { hubReachPath } from '../../../core/pages/page-paths.ts';
import { Foreign } from '../parts/parts.tsx';

/** The longest host and port that the box takes: a host name has 253 characters at most. */
export const LONGEST_TARGET = 300;

/** The box that asks whether the hub reaches a host. @param problem why the present text is not a target; stands beside the box */
export function ReachForm({
  hubId,
  problem,
  target = '',
}: {
  readonly hubId: HubId;
  readonly target?: string | undefined;
  readonly problem?: string | undefined;
}) {
  return (
    <form method="get" action={hubReachPath(hubId)} class="reach">
      <label for="reach-to">Can this {wordOf(hubId)} reach a host?</label>
      <span class="reach-box">
        <input
          id="reach-to"
          name="to"
          type="text"
          value={target}
          placeholder="pypi.org:443"
          required
          maxLength={LONGEST_TARGET}
          autocomplete="off"
          spellcheck={false}
          aria-invalid={problem === undefined ? undefined : true}
          aria-describedby={problem === undefined ? undefined : 'reach-problem'}
        />{' '}
        <button type="submit">Ask</button>
      </span>
      {problem === undefined ? undefined : (
        <p id="reach-problem" class="problem">
          <Foreign>{problem}</Foreign>
        </p>
      )}
    </form>
  );
}
