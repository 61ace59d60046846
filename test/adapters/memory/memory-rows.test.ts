import { MemoryRows } from '../../../src/adapters/memory/memory-rows.ts';
import { largeRows } from '../../../src/adapters/tables/large-rows.ts';
import { largeRowsContract } from '../../contract/large-rows.contract.ts';
import { rowsContract } from '../../contract/rows.contract.ts';

rowsContract('memory', async () => new MemoryRows(), 300);
rowsContract('memory, for rows of any size', async () => largeRows(new MemoryRows()), 100, true);
largeRowsContract('memory', async () => largeRows(new MemoryRows()));
