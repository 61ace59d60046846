import type { HubId } from '../../../core/hub-id.ts';
import { hubIdFrom } from '../../../core/hub-id.ts';
import type { Words } from '../../../core/kind-words.ts';
import { hubsPath, PAGE_PATHS, policyVersionPath } from '../../../core/pages/page-paths.ts';
import type { RolloutStatus } from '../../../reconcile/operator/steer-rollout.ts';
import { PageLayout } from '../frame/page-layout.tsx';
import { ActionForm } from '../parts/action-form.tsx';
import { HubLink } from '../parts/hub-link.tsx';
import { Link } from '../parts/link.tsx';
import { usePage } from '../parts/page-context.tsx';
import { Banner, counted, Empty, Facts, Foreign, Section, Stat } from '../parts/parts.tsx';
import { AtAndAgo } from '../parts/time.tsx';

/** How far the active version of the policy has come, ring by ring, and what stops it. */
export function RolloutPage({
  seen,
  status,
}: {
  readonly status: RolloutStatus | undefined;
  readonly seen: string | undefined;
}) {
  return (
    <PageLayout title="Rollout" section={PAGE_PATHS.rollout}>
      <h1>Roll-out of the policy</h1>
      {status === undefined ? (
        <Empty title="No version of the policy is active yet.">
          <p>
            Hubwarden activates the policy within a minute of its start. If it stays so, the file was not found or was
            refused: run `hubwarden doctor`.
          </p>
        </Empty>
      ) : (
        <Rollout status={status} seen={seen} />
      )}
    </PageLayout>
  );
}

function Rollout({ seen, status }: { readonly status: RolloutStatus; readonly seen: string | undefined }) {
  const { active, count, refused } = status;
  const { rollout } = active;
  const isOver = rollout.finishedAt !== undefined;
  return (
    <>
      <p class="lead">{sentence(status, usePage().words)}</p>
      {refused === undefined ? undefined : <Refused {...refused} />}
      {rollout.halted === undefined || isOver ? undefined : (
        <Banner kind="warning" title={`Halted by ${rollout.halted.by}.`}>
          <p>
            <AtAndAgo at={rollout.halted.at} /> <Foreign>{rollout.halted.reason ?? ''}</Foreign>
          </p>
        </Banner>
      )}
      <Waits status={status} />
      <Section id="progress" title="Progress">
        <Counts count={count} />
        <Facts
          rows={[
            ['Version', <Link to={policyVersionPath(active.hash)}>{active.hash.slice(0, 12)}</Link>],
            ['Active since', <AtAndAgo at={active.activatedAt} />],
            rollout.finishedAt === undefined
              ? undefined
              : ['For every hub since', <AtAndAgo at={rollout.finishedAt} />],
            isOver ? undefined : ['Open rings', rollout.ring === 0 ? 'none yet' : String(rollout.ring)],
            rollout.ringOpenedAt === undefined || isOver
              ? undefined
              : ['Ring opened', <AtAndAgo at={rollout.ringOpenedAt} />],
            rollout.nextCheckAt === undefined || isOver
              ? undefined
              : ['Next count', <AtAndAgo at={rollout.nextCheckAt} />],
            rollout.opened === undefined
              ? undefined
              : [
                  'Opened for every hub',
                  <Foreign>{`by ${rollout.opened.by}${rollout.opened.reason === undefined ? '' : `: ${rollout.opened.reason}`}`}</Foreign>,
                ],
          ]}
        />
      </Section>
      <Steering status={status} seen={seen} />
    </>
  );
}

function sentence({ active: { rollout }, count }: RolloutStatus, { many, one }: Words): string {
  if (rollout.finishedAt !== undefined) return `The active version is in force for every ${one}.`;
  if (count?.kind !== 'Counted') return 'The active version is being rolled out.';
  const { earlier, moved } = count;
  return `Of ${counted(earlier + moved, one, many)} that the active version changes, ${moved} ${moved === 1 ? 'has' : 'have'} it.`;
}

/** A file that was refused stands on top: the policy that people believe to be in force is not. */
export function Refused({ problems, since }: NonNullable<RolloutStatus['refused']>) {
  return (
    <Banner kind="error" title="Hubwarden refuses the present policy file: the version below stays in force (HW703).">
      <p>
        Since <AtAndAgo at={since} />
      </p>
      <pre>{problems}</pre>
    </Banner>
  );
}

function Waits({
  status: {
    active: { rollout },
  },
}: {
  readonly status: RolloutStatus;
}) {
  const { finishedAt, halted, waits } = rollout;
  if (waits === undefined || halted !== undefined || finishedAt !== undefined) return undefined;
  return (
    <Banner kind="info" title="The next ring waits.">
      <p>
        <Foreign>{waits.message}</Foreign> <AtAndAgo at={waits.at} />
      </p>
      {waits.hubs.length === 0 ? undefined : (
        <p>
          {waits.hubs.map((each) => (
            <span key={each}>
              {hubIdFrom(each) === undefined ? <Foreign>{each}</Foreign> : <HubLink hubId={each as HubId} />}{' '}
            </span>
          ))}
        </p>
      )}
    </Banner>
  );
}

function Counts({ count }: Pick<RolloutStatus, 'count'>) {
  if (count === undefined) return undefined;
  if (count.kind === 'NotCounted')
    return (
      <Banner kind="warning" title="The hubs that have the version could not be counted.">
        <Foreign>{count.why}</Foreign>
      </Banner>
    );
  return (
    <ul class="stats">
      <li>
        <Stat number={count.moved} word="on this version" />
      </li>
      <li>
        <Stat number={count.earlier} word="not yet" />
      </li>
    </ul>
  );
}

function Steering({
  seen,
  status: {
    active: { rollout },
  },
}: {
  readonly status: RolloutStatus;
  readonly seen: string | undefined;
}) {
  const over = rollout.finishedAt === undefined ? undefined : 'The version is in force for every hub already.';
  const reason = (
    <p>
      <label>
        Reason <input name="reason" required maxLength={500} />
      </label>
    </p>
  );
  return (
    <Section id="steer" title="Steer the roll-out">
      {rollout.halted === undefined ? (
        <ActionForm
          to="/actions/steer-rollout"
          label="Halt the roll-out"
          seen={seen}
          values={{ order: 'halt' }}
          notNow={over}
        >
          {reason}
        </ActionForm>
      ) : (
        <ActionForm
          to="/actions/steer-rollout"
          label="Resume the roll-out"
          seen={seen}
          values={{ order: 'resume' }}
          notNow={over}
        >
          {reason}
        </ActionForm>
      )}
      <ActionForm
        to="/actions/steer-rollout"
        label="Open the version for every hub"
        kind="danger"
        seen={seen}
        values={{ order: 'open' }}
        notNow={over}
        confirm={{ text: 'every hub', why: 'The rings are skipped.' }}
      >
        {reason}
      </ActionForm>
      <p class="muted">
        Hubs that have moved to a version stay on it. <Link to={hubsPath({})}>All hubs</Link>
      </p>
    </Section>
  );
}
