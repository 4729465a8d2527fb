// How the app is built (scripts/build-app.mjs says where to) and served to whoever works on it.
// Every file is hashed except index.html, theme.js and mark.svg.
//
// The page is served under a strict policy (no inline script, no inline style, no eval), so
// nothing here may inline: no module-preload polyfill, no data: fonts, no injected styles.
import react from '@vitejs/plugin-react'
import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vite'
import { writeMessages } from './compile-messages.ts'
import { lucideIcons } from './lucide-icons.ts'

const here = fileURLToPath(new URL('.', import.meta.url))
/** The server that `npm start` runs; `vite app` speaks to it. */
const server = `http://127.0.0.1:${process.env['PORT'] ?? '7373'}`

function messages(): Plugin {
  return {
    name: 'messages',
    buildStart() {
      writeMessages()
      this.addWatchFile(`${here}messages/en.json`)
      this.addWatchFile(`${here}messages/ro.json`)
    },
    watchChange(id) {
      if (id.endsWith('.json')) writeMessages()
    },
  }
}

export default defineConfig({
  root: here,
  plugins: [messages(), lucideIcons(), react()],
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: {
    proxy: {
      '/api/v1/live': { target: server, ws: true },
      '/api': server,
      '/health': server,
    },
  },
})
