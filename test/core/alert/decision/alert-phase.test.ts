import { describe, expect, it } from 'vitest';
import type { AlertPhase, PhaseFacts } from '../../../../src/core/alert/decision/alert-phase.ts';
import { alertPhase, phaseInWords } from '../../../../src/core/alert/decision/alert-phase.ts';

const OPEN: PhaseFacts = { open: true, firing: 2, told: { a: 'k1' }, reason: 'ToldAlready' };
const ACKNOWLEDGED: PhaseFacts = { ...OPEN, acknowledgedBy: 'ann@contoso.com' };
const CLOSED: PhaseFacts = { open: false, firing: 2, told: {}, reason: undefined };

describe('the phase of an alert', () => {
  it.each<{ is: AlertPhase; facts: PhaseFacts; words: string }>([
    { is: 'Notified', facts: OPEN, words: 'firing, notified' },
    { is: 'Acknowledged', facts: ACKNOWLEDGED, words: 'firing, acknowledged by ann@contoso.com' },
    {
      is: 'PartlyAcknowledged',
      facts: { ...ACKNOWLEDGED, told: { a: 'k1', b: 'k2~k1' } },
      words: 'firing, open; ann@contoso.com acknowledged a part',
    },
    { is: 'Silenced', facts: { ...CLOSED, reason: 'Silenced' }, words: 'firing, silenced' },
    { is: 'InDigest', facts: { ...CLOSED, reason: 'InDigest' }, words: 'firing, in the digest' },
    { is: 'Inhibited', facts: { ...CLOSED, reason: 'Inhibited' }, words: 'firing, inhibited' },
    {
      is: 'QuietHours',
      facts: { ...CLOSED, reason: 'QuietHours' },
      words: 'firing, waits for the end of quiet hours',
    },
    { is: 'Waiting', facts: { ...CLOSED, reason: 'NotLongEnough' }, words: 'firing, not notified yet' },
    { is: 'Waiting', facts: CLOSED, words: 'firing, not notified yet' },
    { is: 'Ending', facts: { ...OPEN, firing: 0 }, words: 'over, resolve to come' },
    { is: 'Ending', facts: { ...ACKNOWLEDGED, firing: 0 }, words: 'over, resolve to come' },
    // A silence that still runs does not make an alert fire.
    { is: 'Over', facts: { ...CLOSED, firing: 0, reason: 'Silenced' }, words: 'over' },
  ])('is $is', ({ facts, is, words }) => {
    expect(alertPhase(facts)).toBe(is);
    expect(phaseInWords(is, facts.acknowledgedBy)).toBe(words);
  });

  it('puts the name of a person as it is', () => {
    expect(phaseInWords('Acknowledged', "$& $' BY")).toBe("firing, acknowledged by $& $' BY");
  });
});
