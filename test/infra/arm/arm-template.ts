import { readFile } from 'node:fs/promises';
import type { Deployed } from './arm-deployment.ts';
import { deployTo } from './arm-deployment.ts';
import type { Value } from './arm-expression.ts';
import type { Fields, Place } from './arm-ids.ts';
import { Azure } from './azure.ts';

export type { Deployed } from './arm-deployment.ts';
export type { Place } from './arm-ids.ts';

/** A compiled template. */
export type Template = Readonly<Record<string, Value>>;

/** What a deployment comes to. */
export interface Deployment {
  readonly resources: readonly Deployed[];
  readonly outputs: Readonly<Record<string, Value>>;
}

/** Reads a committed compiled template of infra/. */
export async function readTemplate(name: string): Promise<Template> {
  return JSON.parse(await readFile(new URL(`../../../infra/${name}`, import.meta.url), 'utf8'));
}

/**
 * What a template would deploy into an Azure that has nothing of ours, and all that the template expects of others. For
 * what Azure has already, and for what one deployment leaves to the next: {@link deployTo}.
 *
 * @throws Error for what Azure would refuse
 */
export function deploy(template: Template, given: Fields, place: Place): Deployment {
  const azure = new Azure({ assumesOthers: true });
  const { kind, resources, outputs, refusals } = deployTo(azure, {
    template,
    parameters: given,
    place,
    name: 'deployment',
  });
  if (kind === 'Failed') throw new Error(refusals.map(({ code, message }) => `${code}: ${message}`).join('\n'));
  return { resources, outputs };
}
