import { Refused } from '../refused.ts';
import type { Fields } from './arm-ids.ts';
import { inside, keyOf, parentId } from './arm-ids.ts';
import type { Azure, Put, Resource } from './azure.ts';

function text(body: Fields, path: string): string {
  return keyOf(String(inside(body, path) ?? ''));
}

/**
 * A source has one system topic, wherever it is; the source of a topic cannot change.
 *
 * @see https://github.com/Azure/arm-template-whatif/issues/424 (2025-11)
 * @see https://github.com/Azure/azure-quickstart-templates/issues/13688 (2024-01)
 * @throws Refused
 */
export function checkSystemTopic(azure: Azure, { id, type, body }: Put, existing: Resource | undefined): void {
  const source = text(body, 'properties.source');
  if (existing !== undefined && text(existing.body, 'properties.source') !== source)
    throw new Refused('InvalidRequest', id, 'The source of a system topic cannot be modified.');
  const other = azure
    .ofType(type)
    .find((each) => keyOf(each.id) !== keyOf(id) && text(each.body, 'properties.source') === source);
  if (other !== undefined)
    throw new Refused(
      'InvalidRequest',
      id,
      `The source ${source} has a system topic already: ${other.id}. It can have one.`,
    );
}

/**
 * An event subscription has one destination; by an identity it can deliver only where its topic has one.
 *
 * @see https://learn.microsoft.com/azure/event-grid/managed-service-identity (read 2026-11)
 * @throws Refused
 */
export function checkEventSubscription(azure: Azure, { id, body, sight: assessment }: Put): void {
  const plain = inside(body, 'properties.destination') ?? null;
  const byIdentity = inside(body, 'properties.deliveryWithResourceIdentity') ?? null;
  if ((plain === null) === (byIdentity === null))
    throw new Refused('InvalidRequest', id, 'An event subscription needs one destination, not none and not two.');
  const deadLetters = inside(body, 'properties.deadLetterWithResourceIdentity') ?? null;
  const topic = azure.find(parentId(id) ?? '', assessment);
  if ((byIdentity === null && deadLetters === null) || topic === undefined) return;
  if (text(topic.body, 'identity.type') === '' || text(topic.body, 'identity.type') === 'none')
    throw new Refused('InvalidRequest', id, `The topic ${topic.id} has no identity to deliver by.`);
}

/**
 * A policy that is locked takes no request that would make it, the same one neither: it can only be extended.
 *
 * @see https://learn.microsoft.com/azure/storage/blobs/immutable-time-based-retention-policy-overview (read 2026-11)
 * @see https://github.com/hashicorp/terraform-provider-azurerm/pull/28661 (2026-06)
 * @throws Refused
 */
export function checkImmutability(_azure: Azure, { id, body }: Put, existing: Resource | undefined): void {
  if (existing !== undefined && inside(existing.facts, 'properties.state') === 'Locked')
    throw new Refused(
      'ContainerImmutabilityPolicyLocked',
      id,
      'The immutability policy is locked and cannot be written.',
    );
  const days = inside(body, 'properties.immutabilityPeriodSinceCreationInDays');
  if (typeof days !== 'number' || days < 1 || days > 146_000)
    throw new Refused('InvalidRequestPropertyValue', id, 'immutabilityPeriodSinceCreationInDays is from 1 to 146000.');
}

/**
 * A deleted vault keeps its name until it is purged, and purge protection forbids that before its time. It comes
 * back with `createMode: recover`, in the place where it was; without a deleted vault that mode is refused.
 *
 * @see https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview (read 2026-11)
 * @see https://github.com/Azure/azure-service-operator/pull/3400 (2023-10)
 * @throws Refused
 */
export function checkVault(azure: Azure, { id, type, name, body }: Put, existing: Resource | undefined): void {
  const recovers = text(body, 'properties.createMode') === 'recover';
  const deleted = azure.softDeleted(type, name);
  if (existing === undefined && deleted !== undefined && (!recovers || keyOf(deleted.id) !== keyOf(id)))
    throw new Refused('ConflictError', id, `A vault named '${name}' is in deleted state: recover it or purge it.`);
  if (recovers && deleted === undefined && azure.tenant.assumesOthers !== true)
    throw new Refused('SoftDeletedVaultDoesNotExist', id, `There is no deleted vault named '${name}' to recover.`);
}

/**
 * Zones are not added to an account, or taken from it, by writing another kind of replication: that is a conversion of its
 * own (`az storage account migration start`). The page names no code; this one is ours.
 *
 * @see https://learn.microsoft.com/azure/storage/common/redundancy-migration (read 2026-11)
 * @throws Refused
 */
export function checkReplication(_azure: Azure, { id, body }: Put, existing: Resource | undefined): void {
  const zones = (of: Fields) => /_(ra)?g?zrs$/.test(text(of, 'sku.name'));
  if (existing !== undefined && zones(existing.body) !== zones(body))
    throw new Refused(
      'ReplicationNeedsConversion',
      id,
      `${String(inside(existing.body, 'sku.name'))} becomes ${String(inside(body, 'sku.name'))} by a conversion only.`,
    );
}
