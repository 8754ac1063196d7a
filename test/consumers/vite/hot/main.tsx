import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Identify } from './Identify.tsx';

createRoot(document.querySelector('#app')!).render(
  <StrictMode>
    <Identify />
  </StrictMode>,
);
