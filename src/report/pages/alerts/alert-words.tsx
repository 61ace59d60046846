import type { NotifyReason, SilentReason } from '../../../core/alert/decision/alert-decision.ts';
import { phaseInWords } from '../../../core/alert/decision/alert-phase.ts';
import { lookUp } from '../../../core/text/look-up.ts';
import type { Delivery, NamedAlert } from '../../../reconcile/operator/named-alerts.ts';
import { Foreign } from '../parts/parts.tsx';
import { AtAndAgo } from '../parts/time.tsx';

/** What a receiver made of the newest notification, as long as it has accepted none. */
const NOT_TAKEN: Readonly<Record<NonNullable<Delivery['state']>, string>> = {
  Waiting: 'not yet',
  Sent: 'sent',
  Refused: 'refused',
  GivenUp: 'abandoned',
  Skipped: 'not sent',
};

/** Receivers with the state of their delivery; the reason where a receiver has not accepted it. */
export function Deliveries({ deliveries }: Pick<NamedAlert, 'deliveries'>) {
  if (deliveries.length === 0) return <span class="muted">none</span>;
  return (
    <>
      {deliveries.map(({ detail, notified, receiver, state }) => (
        <div key={receiver}>
          <Foreign>{receiver}</Foreign>
          {notified ? undefined : (
            <span class="muted">
              {' '}
              ({state === undefined ? 'no longer kept' : NOT_TAKEN[state]}
              {detail === undefined ? undefined : (
                <>
                  : <Foreign>{detail}</Foreign>
                </>
              )}
              )
            </span>
          )}
        </div>
      ))}
    </>
  );
}

/** The phase in words, as the command line has it. */
export function Phase({ alert, phase }: Pick<NamedAlert, 'alert' | 'phase'>) {
  return <Foreign>{phaseInWords(phase, alert.acknowledgedBy)}</Foreign>;
}

/** Why an alert notifies now, or does not, for people. */
const REASONS: Readonly<Record<NotifyReason | SilentReason | 'AcknowledgedByPerson', string>> = {
  FirstFiring: 'notified: the finding is new',
  NewHubs: 'notified: further hubs have it',
  NewSubjects: 'notified: further rules or targets have it',
  AuthorKnown: 'notified: the author is known now',
  RepeatElapsed: 'notified again: it still fires',
  AllResolved: 'notified: it is over',
  OverAlready: 'notified: it began and ended',
  NothingFires: 'no hub has the finding',
  NotLongEnough: 'not yet: a finding that is not critical must last for a while first',
  GroupInterval: 'not yet: further hubs are collected into one notification',
  ToldAlready: 'receivers know it, and nothing is new',
  Acknowledged: 'a person has acknowledged it',
  AcknowledgedByPerson: 'a person has acknowledged it',
  Flapping: 'not yet: it comes and goes, and must stay over for a while',
  OverBeforeTold: 'it ended before a receiver was notified',
  Silenced: 'not notified: a silence matches',
  InDigest: 'not notified: for the digest only',
  Inhibited: 'not notified: another alert explains it',
  QuietHours: 'not yet: quiet hours',
};

/** Why the newest decision was made, and when the next one comes. */
export function Why({ alert: { detail, nextAt, reason } }: Pick<NamedAlert, 'alert'>) {
  return (
    <>
      {reason === undefined ? 'no decision yet' : (lookUp(REASONS, reason) ?? reason)}
      {detail === undefined ? undefined : (
        <div class="muted">
          <Foreign>{detail}</Foreign>
        </div>
      )}
      {nextAt === undefined ? undefined : (
        <div class="muted">
          next decision <AtAndAgo at={nextAt} />
        </div>
      )}
    </>
  );
}
