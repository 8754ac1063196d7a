/** The script of the local viewer's page; bundled by the build. */
import { createInspectorPanel } from './panel.js';
import { streamedSource } from './source.js';

const place = document.querySelector('main');
if (place !== null) createInspectorPanel(place, streamedSource('/events'));
