// What `import archive from 'lucide:archive'` gives (app/lucide-icons.ts).
declare module 'lucide:*' {
  const drawing: import('./drawn.tsx').Drawing
  export default drawing
}
