import * as z from 'zod';
import { ok } from '../../core/result.ts';
import { foldCase } from '../../core/text/fold-case.ts';
import type { AppState, AzureSetup } from '../../reconcile/doctor/azure-setup.ts';
import type { ArmPipeline } from './arm-pipeline.ts';
import { listed, one } from './arm-read.ts';

const WEB = '2024-11-01';

const runtime = z.object({ name: z.string().nullish(), version: z.string().nullish() });
const site = z.object({
  properties: z.object({
    state: z.string().default('?'),
    functionAppConfig: z.object({ runtime: runtime.nullish() }).nullish(),
  }),
});
const siteFunction = z.object({
  name: z.string(),
  properties: z.object({ isDisabled: z.boolean().nullish() }).nullish(),
});
const settings = z.object({ properties: z.record(z.string(), z.string()) });

/** The reads of `doctor` about the function app. */
export type AppSetup = Pick<AzureSetup, 'app' | 'appSettings'>;

/** Reads the state, the functions and the settings of a function app. */
export function armAppSetup(arm: ArmPipeline): AppSetup {
  return {
    app: async (appId) => {
      const found = await one(arm, 'readApp', arm.url(appId, WEB), site);
      if (!found.ok) return found;
      const functions = await listed(arm, 'listAppFunctions', arm.url(`${appId}/functions`, WEB), siteFunction);
      return functions.ok ? ok(appStateFrom(found.value, functions.value)) : functions;
    },
    appSettings: async (appId) => {
      const read = await one(arm, 'listAppSettings', arm.url(`${appId}/config/appsettings/list`, WEB), settings);
      return read.ok ? ok(read.value.properties) : read;
    },
  };
}

function appStateFrom(
  { properties }: z.infer<typeof site>,
  functions: readonly z.infer<typeof siteFunction>[],
): AppState {
  const { name, version } = properties.functionAppConfig?.runtime ?? {};
  const said = [name, version].filter((each) => each !== undefined && each !== null);
  // Azure names them `<app>/<function>`.
  const nameOf = (each: z.infer<typeof siteFunction>): string => each.name.split('/').at(-1) ?? '';
  return {
    state: properties.state,
    runtime: said.length === 0 ? undefined : foldCase(said.join(' ')),
    functions: functions.map(nameOf),
    disabled: functions.filter((each) => each.properties?.isDisabled === true).map(nameOf),
  };
}
