export { createInspectorPanel, type InspectorPanel } from './panel.js';
export {
  recordedSource,
  streamedSource,
  type InspectionSource,
  type SourceObserver,
  type SourceStatus,
} from './source.js';
