// Starts the app in the page.
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import './look/tokens.css'
import './look/base.css'
import { App } from './shell/app.tsx'
import { applyLook, applyZone, followSystem, machineZone, rememberedLook } from './words/look.ts'

applyLook(rememberedLook())
followSystem()
applyZone(machineZone())
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
