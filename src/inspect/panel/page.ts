/** The script of a page with the panel; bundled by the build. */
import { createInspectorPanel } from './panel.js';
import { polledSource, streamedSource } from './source.js';

/** The page says where its entries are. */
for (const place of document.querySelectorAll<HTMLElement>('[data-events], [data-journal]')) {
  const { events, journal } = place.dataset;
  if (events !== undefined) createInspectorPanel(place, streamedSource(events));
  else if (journal !== undefined) createInspectorPanel(place, polledSource(journal));
}
