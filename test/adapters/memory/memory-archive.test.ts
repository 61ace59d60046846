import { MemoryArchive } from '../../../src/adapters/memory/memory-archive.ts';
import { archiveContract } from '../../contract/archive.contract.ts';

archiveContract('memory', async () => new MemoryArchive());
