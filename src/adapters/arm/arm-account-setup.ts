import * as z from 'zod';
import { hubIdFrom } from '../../core/hub-id.ts';
import { FOUNDRY_ACCOUNT } from '../../core/kinds/foundry-account.ts';
import { err, ok } from '../../core/result.ts';
import { foldCase, foldOptional } from '../../core/text/fold-case.ts';
import type { AzureSetup } from '../../reconcile/doctor/azure-setup.ts';
import type { ArmPipeline } from './arm-pipeline.ts';
import { listed, one } from './arm-read.ts';

const account = z.object({ id: z.string(), name: z.string(), kind: z.string().nullish() });
const network = z.object({ properties: z.looseObject({}) });
const GOVERNED = new Set(Object.values(FOUNDRY_ACCOUNT.policyKinds).map(foldCase));

/** Reads Foundry accounts and their networks for `doctor`, as its caller. */
export function armAccountSetup(arm: ArmPipeline): Pick<AzureSetup, 'accountsOf' | 'hasNetwork'> {
  const version = arm.versionOf('FoundryAccount');
  return {
    accountsOf: async (subscriptionId) => {
      const path = `/subscriptions/${subscriptionId}/providers/${FOUNDRY_ACCOUNT.type}`;
      const found = await listed(arm, 'listAccounts', arm.url(path, version), account);
      return found.ok ? ok(found.value.filter(({ kind }) => GOVERNED.has(foldOptional(kind ?? '') ?? ''))) : found;
    },
    hasNetwork: async (accountId) => {
      // An id from Azure becomes part of a URL.
      const id = hubIdFrom(accountId);
      if (id === undefined) return err({ kind: 'Malformed', detail: `"${accountId}" is not the id of an account.` });
      const read = await one(
        arm,
        'readAccountNetwork',
        arm.url(`${id}${FOUNDRY_ACCOUNT.networkPath}`, version),
        network,
      );
      if (read.ok) return ok(true);
      return read.error.kind === 'NotFound' ? ok(false) : read;
    },
  };
}
