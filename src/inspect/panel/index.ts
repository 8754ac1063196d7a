/**
 * The viewer's panel for a page of your own: the machine as a picture, with the state highlighted.
 *
 * @module identification-machine/inspect/panel
 */
export { createInspectorPanel, type InspectorPanel } from './panel.js';
export {
  polledSource,
  recordedSource,
  streamedSource,
  type InspectionSource,
  type SourceObserver,
  type SourceStatus,
} from './source.js';
