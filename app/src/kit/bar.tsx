// The strip at the head of every pane, 52 px everywhere so that the rules of neighbouring panes meet.
import type { ReactNode, Ref } from 'react'
import './bar.css'

export function Bar({ children, className = '' }: { children: ReactNode; className?: string }) {
  return <div className={`bar ${className}`}>{children}</div>
}

/** The page's own name; focus comes here when a screen opens. */
export function BarTitle({ children, ref }: { children: ReactNode; ref?: Ref<HTMLHeadingElement> }) {
  return (
    <h1 className="title" tabIndex={-1} ref={ref}>
      {children}
    </h1>
  )
}
