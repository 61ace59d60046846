import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { interruption } from '../../../src/cli/input/interruption.ts';

function processLike() {
  const signals = new EventEmitter();
  const said: string[] = [];
  const exits: number[] = [];
  const ctrlC = interruption({
    on: (signal, listener) => signals.on(signal, listener),
    exit: (code) => exits.push(code),
    writeError: (text) => said.push(text),
  });
  return { ctrlC, signals, said, exits };
}

describe('Ctrl-C', () => {
  it('is left as it is for a command that never asks for the signal', () => {
    const { ctrlC, signals } = processLike();
    expect(ctrlC.aborted.aborted).toBe(false);
    expect(signals.listenerCount('SIGINT')).toBe(0);
  });

  it('aborts the signal first, and ends the process with 130 the second time', () => {
    const { ctrlC, exits, said, signals } = processLike();
    const signal = ctrlC.signal();
    signals.emit('SIGINT');
    expect({ aborted: signal.aborted, exits }).toEqual({ aborted: true, exits: [] });
    expect(said.at(-1)).toContain('ends after the write that is under way');
    signals.emit('SIGINT');
    expect(exits).toEqual([130]);
    expect(said.at(-1)).toContain('its intent is recorded: the next run of the deployment verifies it');
  });

  it('listens once, however often the signal is asked for', () => {
    const { ctrlC, signals } = processLike();
    expect(ctrlC.signal()).toBe(ctrlC.signal());
    expect(signals.listenerCount('SIGINT')).toBe(1);
  });
});
