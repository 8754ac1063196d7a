import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  server: { proxy: { '/identification': process.env['API'] ?? 'http://localhost:8080' } },
});
