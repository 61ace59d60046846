import type { Command } from 'commander';
import type { ScaleTexts } from '../../core/scale/scale-input.ts';
import type { Common, Finish } from '../command/add-command.ts';
import { command } from '../command/add-command.ts';
import type { CommandContext } from '../command/command-context.ts';

type ScaleOptions = Common & {
  readonly hubs?: string;
  readonly accounts?: string;
  readonly subscriptions?: string;
  readonly sweepsADay?: string;
  readonly eventsADay?: string;
};

/** Adds `scale`. */
export function addScale(cli: Command, context: CommandContext, finish: Finish): void {
  command(cli, 'scale', 'compute reads, storage, cost and the first limit for a fleet of a size; reads nothing', [
    'scale --hubs 10000 --subscriptions 200 --events-a-day 5000',
    'scale --hubs 1000000 --subscriptions 2000 --sweeps-a-day 4 -o json',
  ])
    .option('--hubs <number>', 'hubs in the fleet; default: 1000')
    .option('--accounts <number>', 'Foundry accounts in the fleet; default: 0')
    .option('--subscriptions <number>', 'subscriptions that hold them, each as many; default: 1')
    .option('--sweeps-a-day <number>', 'sweeps a day; default: 24, as HUBWARDEN_SWEEP_SCHEDULE')
    .option('--events-a-day <number>', 'events about changes a day; default: 0')
    .action(async (asked: ScaleOptions) => {
      const { scaleCommand } = await import('./scale-command.ts');
      return finish(scaleCommand(textsOf(asked), context), asked);
    });
}

function textsOf({ accounts, eventsADay, hubs, subscriptions, sweepsADay }: ScaleOptions): ScaleTexts {
  return { accounts, eventsADay, hubs, subscriptions, sweepsADay };
}
