import { ExternalIdentification } from 'identification-machine/react';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

const brand = { '--identification-accent': '#0a6b50' };
const screen = <ExternalIdentification api="/identification" lang="en" style={brand} />;
createRoot(document.querySelector('#app')!).render(<StrictMode>{screen}</StrictMode>);
