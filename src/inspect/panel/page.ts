/** The script of a page with panels, bundled by the build: attributes name the source of each. */
import { createInspectorPanel } from './panel.js';
import { polledSource, streamedSource } from './source.js';

for (const container of document.querySelectorAll<HTMLElement>('[data-events], [data-journal]')) {
  const { events, journal } = container.dataset;
  if (events !== undefined) createInspectorPanel(container, streamedSource(events));
  else if (journal !== undefined) createInspectorPanel(container, polledSource(journal));
}
