import { describe } from 'vitest';
import { openEmbeddedQueue } from '../../src/queue/embedded.ts';
import { queueContract } from './queue-contract.ts';

describe('the embedded queue', () => {
  queueContract(openEmbeddedQueue);
});
