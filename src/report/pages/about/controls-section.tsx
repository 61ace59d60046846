import { ACTION_PATHS } from '../../../core/pages/page-paths.ts';
import type { Result } from '../../../core/result.ts';
import type { Controls } from '../../../reconcile/queries/web-reads.ts';
import { ALL_HUBS } from '../actions/action-fields.ts';
import { ActionForm } from '../parts/action-form.tsx';
import { HubLink } from '../parts/hub-link.tsx';
import { Banner, counted, Facts, Foreign, Section } from '../parts/parts.tsx';
import { AtAndAgo } from '../parts/time.tsx';

/** The switches that stop writes of all hubs, and the states that their forms are bound to. */
export interface ControlsProps {
  readonly controls: Controls;
  readonly writesSeen: Result<string, string>;
  readonly breakerSeen: Result<string, string>;
}

/** The write switch and the breaker: how they are, since when, by whom and why, and the forms that change them. */
export function ControlsSection({ breakerSeen, controls, writesSeen }: ControlsProps) {
  return (
    <Section id="controls" title="Switches that stop writes">
      <div class="controls">
        <Writes controls={controls} seen={writesSeen} />
        <Breaker controls={controls} seen={breakerSeen} />
      </div>
    </Section>
  );
}

interface SwitchProps {
  readonly controls: Controls;
  readonly seen: Result<string, string>;
}

function Writes({ controls: { allowedBySetting, writes }, seen }: SwitchProps) {
  const { at, by, on, reason } = writes;
  return (
    <div>
      <h3>Writes are {on && allowedBySetting ? 'on' : 'off'}</h3>
      {allowedBySetting ? undefined : (
        <Banner kind="warning" title="The setting HUBWARDEN_WRITES stops every write.">
          <p>The switch below has no effect until the setting allows writes.</p>
        </Banner>
      )}
      <Facts
        rows={[
          ['Switch', on ? 'on' : 'off'],
          at === undefined ? undefined : ['Since', <AtAndAgo at={at} />],
          by === undefined ? undefined : ['By', <Foreign>{by}</Foreign>],
          reason === undefined ? undefined : ['Reason', <Foreign>{reason}</Foreign>],
        ]}
      />
      <ActionForm
        to={ACTION_PATHS.SwitchWrites}
        label={on ? 'Switch writes off for all hubs' : 'Switch writes on for all hubs'}
        kind={on ? 'danger' : 'plain'}
        seen={seen.ok ? seen.value : undefined}
        notNow={seen.ok ? undefined : seen.error}
        values={{ on: on ? 'no' : 'yes' }}
        confirm={{
          text: ALL_HUBS,
          why: on ? 'Hubwarden then repairs no hub.' : 'Hubwarden then repairs every hub that waits for this.',
        }}
      >
        <ReasonField />
      </ActionForm>
    </div>
  );
}

function Breaker({ controls: { breaker }, seen }: SwitchProps) {
  const { counts, failedHubs, hubsWithRemovals, state } = breaker;
  return (
    <div>
      <h3>The breaker is {state.open ? 'open' : 'closed'}</h3>
      <Facts
        rows={[
          state.openedAt === undefined || !state.open ? undefined : ['Open since', <AtAndAgo at={state.openedAt} />],
          state.message === undefined || !state.open ? undefined : ['Because', <Foreign>{state.message}</Foreign>],
          state.resetAt === undefined ? undefined : ['Reset last', <AtAndAgo at={state.resetAt} />],
          state.resetBy === undefined ? undefined : ['Reset by', <Foreign>{state.resetBy}</Foreign>],
          state.resetReason === undefined ? undefined : ['Reason', <Foreign>{state.resetReason}</Foreign>],
          ['In the last hour', `${counted(counts.hubsChanged, 'hub')} changed, ${counts.hubsFailed} of them failed`],
          ['Removals due', counted(counts.hubsWithRemovals, 'hub')],
          failedHubs.length === 0 ? undefined : ['Failed', <Hubs hubIds={failedHubs} />],
          hubsWithRemovals.length === 0 ? undefined : ['With removals', <Hubs hubIds={hubsWithRemovals} />],
        ]}
      />
      <ActionForm
        to={ACTION_PATHS.ResetBreaker}
        label={state.open ? 'Close the breaker for all hubs' : 'Restart the counts of the breaker'}
        kind={state.open ? 'danger' : 'plain'}
        seen={seen.ok ? seen.value : undefined}
        notNow={seen.ok ? undefined : seen.error}
        confirm={{ text: ALL_HUBS, why: 'The hubs that it stopped are queued again.' }}
      >
        <ReasonField />
        <p>
          <label>
            Hubs on which removals may go ahead within the hour, beyond the usual bound{' '}
            <input type="number" name="removalsAllowed" min="0" max="999999" required value="0" class="short" />
          </label>
        </p>
      </ActionForm>
    </div>
  );
}

function ReasonField() {
  return (
    <p>
      <label>
        Reason <input name="reason" maxLength={1000} size={30} autocomplete="off" />
      </label>
    </p>
  );
}

/** Hubs that a fact names before the rest is counted. */
const HUBS_SHOWN = 10;

function Hubs({ hubIds }: { readonly hubIds: readonly string[] }) {
  return (
    <>
      {hubIds.slice(0, HUBS_SHOWN).map((hubId, index) => (
        <span key={hubId}>
          {index === 0 ? undefined : ', '}
          <HubLink hubId={hubId} />
        </span>
      ))}
      {hubIds.length > HUBS_SHOWN ? ` and ${hubIds.length - HUBS_SHOWN} more` : undefined}
    </>
  );
}
