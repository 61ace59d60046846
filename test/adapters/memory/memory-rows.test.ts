import { MemoryRows } from '../../../src/adapters/memory/memory-rows.ts';
import { rowsContract } from '../../contract/rows.contract.ts';

rowsContract('memory', async () => new MemoryRows(), 300);
