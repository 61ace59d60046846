import type { HttpClient } from '@azure/core-rest-pipeline';

/**
 * Sends a finished HTTP request to Azure Resource Manager and returns the answer: the last link of the SDK's pipeline,
 * after authentication. The default is Node's `https`; tests and the local stack may substitute a simulator.
 */
export type ArmTransport = HttpClient;
