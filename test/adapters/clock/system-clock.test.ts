import { systemClock } from '../../../src/adapters/clock/system-clock.ts';
import { clockContract } from '../../contract/clock.contract.ts';

clockContract('the machine', systemClock);
