import { writeFileSync } from 'node:fs';
import { policyJsonSchema } from '../../core/baseline/schema/policy-schema.ts';

// Regenerates docs/policy.schema.json: `npx node src/cli/generate/policy-schema.ts`, then `npm run format`.
const target = new URL('../../../docs/policy.schema.json', import.meta.url);
writeFileSync(target, `${JSON.stringify(policyJsonSchema(), undefined, 2)}\n`);
