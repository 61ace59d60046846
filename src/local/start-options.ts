import { parseArgs } from 'node:util';
import { errorText } from '../core/text/error-text.ts';

/** How to use `npm start`. */
export const START_USAGE = `Starts Hubwarden with everything it needs of Azure on this machine, and stays up until Ctrl-C.

  npm start                             a sample fleet that other people and programs keep changing
  npm start -- --still                  the same fleet, changed only by you
  npm start -- --pace 45                seconds between two changes, on average (45)
  npm start -- --seed 1                 another seed: other hubs are changed, at other times (1)
  npm start -- --pages-port 7072        port of the pages (7072)
  npm start -- --port 7070              port of the simulated Resource Manager (7070)
  npm start -- --alerts-port 7071       port on which alerts can be read (7071)
  npm start -- --queue-events           events come through a storage queue, as a deployment does it by default
  npm start -- --groups                 one process per group of functions, as on Flex Consumption
  npm start -- --verbose                every line of the host's log
`;

/** What `npm start` was asked for. */
export interface StartOptions {
  readonly port: number;
  readonly alertsPort: number;
  readonly pagesPort: number;
  readonly groups: boolean;
  readonly queueEvents: boolean;
  readonly verbose: boolean;
  /** The fleet changes only by what its user does. */
  readonly still: boolean;
  readonly paceSeconds: number;
  readonly seed: number;
}

const DECLARED = {
  port: { type: 'string', default: '7070' },
  'alerts-port': { type: 'string', default: '7071' },
  'pages-port': { type: 'string', default: '7072' },
  pace: { type: 'string', default: '45' },
  seed: { type: 'string', default: '1' },
  groups: { type: 'boolean', default: false },
  'queue-events': { type: 'boolean', default: false },
  still: { type: 'boolean', default: false },
  verbose: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** @returns else the text to show: the help, or what is wrong with the arguments and the help */
export function startOptionsFrom(argv: readonly string[]): StartOptions | string {
  try {
    const { values } = parseArgs({ args: [...argv], options: DECLARED });
    if (values.help) return START_USAGE;
    const port = wholeNumber('port', values.port, 65_535);
    const alertsPort = wholeNumber('alerts-port', values['alerts-port'], 65_535);
    const pagesPort = wholeNumber('pages-port', values['pages-port'], 65_535);
    const seed = wholeNumber('seed', values.seed, 2 ** 32 - 1);
    const paceSeconds = Number(values.pace);
    if (!(paceSeconds >= 1 && paceSeconds <= 3600))
      throw new Error(`--pace ${values.pace}: give seconds from 1 to 3600.`);
    const { groups, still, verbose } = values;
    return {
      port,
      alertsPort,
      pagesPort,
      groups,
      queueEvents: values['queue-events'],
      verbose,
      still,
      paceSeconds,
      seed,
    };
  } catch (error) {
    return `${errorText(error)}\n\n${START_USAGE}`;
  }
}

/** @throws Error that names the option and its limits */
function wholeNumber(option: string, text: string, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value <= most) return value;
  const free = option.endsWith('port') ? ', which takes any free one,' : '';
  throw new Error(`--${option} ${text}: give a whole number from 0${free} to ${most}.`);
}
