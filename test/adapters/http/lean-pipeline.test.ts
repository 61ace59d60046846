import { createEmptyPipeline, proxyPolicy, redirectPolicy, userAgentPolicy } from '@azure/core-rest-pipeline';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { keepPolicies } from '../../../src/adapters/http/lean-pipeline.ts';

function pipelineOfSdk() {
  const pipeline = createEmptyPipeline();
  for (const policy of [proxyPolicy(), userAgentPolicy(), redirectPolicy()]) pipeline.addPolicy(policy);
  return pipeline;
}

function namesAfter(kept: readonly string[]): readonly string[] {
  const pipeline = pipelineOfSdk();
  keepPolicies(pipeline, kept);
  return pipeline.getOrderedPolicies().map(({ name }) => name);
}

describe('the policies of a pipeline', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('are the named ones', () => {
    for (const name of ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY', 'https_proxy', 'http_proxy', 'all_proxy'])
      vi.stubEnv(name, '');
    expect(namesAfter(['userAgentPolicy'])).toEqual(['userAgentPolicy']);
  });

  it.each(['HTTPS_PROXY', 'http_proxy', 'ALL_PROXY'])('and that for a proxy where %s is set', (name) => {
    vi.stubEnv(name, 'http://127.0.0.1:3128');
    expect(namesAfter(['userAgentPolicy'])).toEqual(['proxyPolicy', 'userAgentPolicy']);
  });

  it('a policy that an SDK no longer has is a bug, because it may be what signs a request', () => {
    expect(() => keepPolicies(pipelineOfSdk(), ['userAgentPolicy', 'signPolicy'])).toThrow('no signPolicy');
  });
});
