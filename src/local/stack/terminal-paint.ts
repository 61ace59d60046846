import { styleText } from 'node:util';
import { lookUp } from '../../core/text/look-up.ts';
import type { Paint } from './log-line.ts';

type Format = 'green' | 'yellow' | 'red' | 'magenta' | 'cyan' | 'gray';

const COLOURS: Readonly<Record<string, Format>> = {
  Compliant: 'green',
  Exempt: 'magenta',
  Pending: 'cyan',
  Drifted: 'yellow',
  Blocked: 'red',
  Unknown: 'gray',
  Unassigned: 'gray',
  alert: 'red',
  others: 'magenta',
  warning: 'yellow',
  error: 'red',
  critical: 'red',
};

/** Colours for states on a terminal that shows colours; elsewhere, and with NO_COLOR, text stays as it is. */
export function terminalPaint(stream: NodeJS.WriteStream): Paint {
  return (state, text) => {
    const format = lookUp(COLOURS, state);
    return format === undefined ? text : styleText(format, text, { stream });
  };
}
