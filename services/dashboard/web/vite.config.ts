import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The page, built beside the gateway that serves it. `BATON_URL` lets `vite` alone show a running system while one works on it. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: { outDir: '../dist/web', emptyOutDir: true, sourcemap: false, chunkSizeWarningLimit: 2_000 },
  server: { proxy: Object.fromEntries(['/registry', '/validation', '/deployment', '/serving', '/monitoring', '/notification', '/audit', '/session', '/sign-in', '/sign-out'].map((path) => [path, process.env['BATON_URL'] ?? 'http://127.0.0.1:4000'])) },
});
