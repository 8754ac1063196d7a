/**
 * A store in memory, for tests.
 *
 * @module identification-machine/stores/memory
 */
export { createMemoryStore } from './memory-store.js';
