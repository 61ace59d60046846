import { QueueServiceClient } from '@azure/storage-queue';

/** Makes queues, as a deployment does (infra/modules/storage.bicep): the functions host makes none. */
export async function createQueues(connectionString: string, names: readonly string[]): Promise<void> {
  const service = QueueServiceClient.fromConnectionString(connectionString);
  await Promise.all(names.map((name) => service.getQueueClient(name).createIfNotExists()));
}
