export { createInspectorPanel, type InspectorPanel } from './panel.js';
export {
  polledSource,
  recordedSource,
  streamedSource,
  type InspectionSource,
  type SourceObserver,
  type SourceStatus,
} from './source.js';
