/**
 * The machine as a picture, drawn from its configuration.
 *
 * @module identification-machine/diagram
 */
export { toMermaid, type DiagramOptions } from './mermaid.js';
