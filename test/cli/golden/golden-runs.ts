import { LIST_FORMATS, PLAIN_FORMATS } from '../../../src/cli/command/output-format.ts';

/** A call of a command on the documented fleet whose output is kept as a golden file. */
export interface GoldenRun {
  /** The words of the command, as in `policy rollout status`. */
  readonly command: string;
  /** Sets a second run of the same command apart, in the name of its file. */
  readonly about?: string;
  readonly args: readonly string[];
  /** The command changes rows or Azure, or takes time, so each of its runs needs a fleet of its own. */
  readonly changes?: true;
  /** Commands that come before it on the same fleet. */
  readonly after?: readonly (readonly string[])[];
  /** A new version of the policy rolls out while the command runs. */
  readonly duringRollout?: true;
  /** Formats that this answer has; absent: each format of the command. */
  readonly formats?: readonly string[];
}

const POLICY = 'docs/examples/policy.yaml';
const HUB = 'docs/examples/hub.json';
const NOON = ['--now', '2026-10-01T12:00:00Z'];

const PLANNED = ['--policy', 'test/fixtures/hubs/policies/fleet.yaml', '--hub', 'test/fixtures/hubs/rule-deleted.json'];
/** Every command, on the documented fleet and on the files of the documentation. */
export const GOLDEN_RUNS: readonly GoldenRun[] = [
  { command: 'policy init', args: ['--subscription', '11111111-2222-3333-4444-555555555555'], changes: true },
  {
    command: 'policy init',
    about: 'into a file',
    args: ['--out', 'first-policy.yaml', '--owner', 'data-platform', '--ticket', 'NET-1742', '--expires', '2027-01-31'],
    changes: true,
  },
  { command: 'policy validate', args: [POLICY] },
  { command: 'policy explain', args: [POLICY, '--hub', HUB] },
  { command: 'policy explain', about: 'stored', args: ['hub-claims'] },
  { command: 'policy diff', args: ['in-force', 'docs/examples/policy-next.yaml'], changes: true },
  { command: 'policy show', args: [] },
  { command: 'policy show', about: 'in force', args: ['--in-force', '--hub', 'hub-nlp'] },
  { command: 'policy rollout status', args: [] },
  { command: 'policy rollout status', about: 'in progress', args: [], changes: true, duringRollout: true },
  { command: 'policy rollout halt', args: ['--reason', 'three hubs failed'], changes: true, duringRollout: true },
  {
    command: 'policy rollout resume',
    args: ['--reason', 'the hubs are repaired'],
    changes: true,
    duringRollout: true,
    after: [['policy', 'rollout', 'halt', '--reason', 'three hubs failed']],
  },
  { command: 'policy rollout open', args: ['--reason', 'urgent: closes ngrok'], changes: true, duringRollout: true },
  { command: 'plan', args: [...PLANNED, ...NOON] },
  {
    command: 'plan',
    about: 'two hubs',
    args: ['--policy', POLICY, '--hub', HUB, 'docs/examples/new-hub.json', ...NOON],
    formats: LIST_FORMATS,
  },
  { command: 'plan', about: 'live', args: ['--policy', POLICY, 'hub-sales', 'hub-forecast'], formats: LIST_FORMATS },
  {
    command: 'reach',
    args: ['--policy', POLICY, '--hub', HUB, '--after-plan', '--log', 'docs/examples/pip.log'],
  },
  { command: 'reach', about: 'stored', args: ['hub-vision', 'pypi.org'], formats: PLAIN_FORMATS },
  { command: 'packs list', args: [] },
  { command: 'packs show', args: ['huggingface@seed'] },
  { command: 'explain', args: ['HW209'] },
  { command: 'explain', about: 'all', args: [] },
  { command: 'scale', args: ['--hubs', '100000', '--subscriptions', '500', '--events-a-day', '20000'] },
  { command: 'replay', args: ['docs/examples/events.json'] },
  { command: 'sweep', args: ['--policy', POLICY], changes: true },
  { command: 'status', args: [], formats: [...LIST_FORMATS, 'junit'] },
  {
    command: 'status',
    about: 'filtered',
    args: ['--filter', 'verdict:drifted,blocked -tag:env=lab', '--sort=-since'],
    formats: LIST_FORMATS,
  },
  { command: 'status', about: 'as SARIF', args: ['--policy', POLICY, '--repo-path', POLICY], formats: ['sarif'] },
  { command: 'operations', args: [] },
  { command: 'exemptions', args: [] },
  { command: 'show', args: ['hub-sales'] },
  { command: 'show', about: 'operation', args: ['hub-genomics'] },
  { command: 'show', about: 'unreadable', args: ['hub-archive'] },
  { command: 'show', about: 'live', args: ['hub-forecast', '--live'] },
  { command: 'history', args: ['hub-claims'] },
  { command: 'history', about: 'fleet', args: ['--since', '2026-11-23', '--until', '2026-11-24', '--by', 'hubwarden'] },
  { command: 'who', args: ['hub-nlp'] },
  { command: 'who', about: 'one rule', args: ['hub-nlp', 'hw-pypi-org-fopdba3h'] },
  { command: 'apply', args: ['hub-sales', '--yes', '1'], after: [['approve', 'hub-sales']], changes: true },
  { command: 'approve', args: ['hub-sales'], changes: true },
  {
    command: 'approve',
    about: 'assignment',
    args: ['--assignment', 'production', '--max', '1', '--hours', '24'],
    changes: true,
  },
  { command: 'retry', args: ['hub-archive'], changes: true },
  { command: 'writes', args: [] },
  { command: 'writes', about: 'off', args: ['off', '--reason', 'change freeze until Monday'], changes: true },
  { command: 'breaker status', args: [] },
  {
    command: 'breaker reset',
    args: ['--allow-removals', '10', '--reason', 'remove ngrok from every hub'],
    changes: true,
  },
  { command: 'inventory list', args: ['hub-claims'] },
  { command: 'inventory adopt', args: ['hub-nlp'], changes: true },
  {
    command: 'inventory release',
    args: ['hw-pypi-org-fopdba3h', '--hub', 'hub-nlp', '--as', 'allow-pypi'],
    changes: true,
  },
  { command: 'alerts list', args: [] },
  { command: 'alerts show', args: ['5d0b549d'] },
  { command: 'alerts ack', args: ['5d0b549d'], changes: true },
  {
    command: 'alerts silence',
    args: ['--code', 'HW203', '--hub', 'hub-labs*', '--hours', '8', '--reason', 'lab moves'],
    changes: true,
  },
  { command: 'alerts unsilence', args: ['66bf39ab', '--reason', 'the hub can be read again'], changes: true },
  { command: 'alerts routes', args: ['--code', 'HW201', '--hub', 'hub-vision'] },
  { command: 'alerts test', args: ['on-call'], changes: true },
  { command: 'audit verify', args: [] },
  { command: 'audit export', args: ['--at', '2026-11-23T16:00:00Z'] },
  { command: 'doctor', args: ['--policy', POLICY] },
  { command: 'completion', args: ['bash'] },
];
