import type { HttpClient } from '@azure/core-rest-pipeline';

/**
 * What carries a finished HTTP request to Azure Resource Manager and brings the answer back: the last link of the SDK's
 * pipeline, below authentication. The default is Node's `https`; tests and the local stack may put a simulator here.
 */
export type ArmTransport = HttpClient;
