// Recovery codes: shown once, to be copied or printed.
import { Copy, Printer } from '../kit/icons.ts'
import { useState } from 'react'
import { Button } from '../kit/button.tsx'
import * as m from '../messages/m.ts'

export function RecoveryCodes({ codes }: { codes: readonly string[] }) {
  const [copied, setCopied] = useState(false)
  return (
    <>
      <ol className="codes">{codes.map((code) => <li key={code} className="exact">{code}</li>)}</ol>
      <div className="next-line">
        <Button
          icon={<Copy className="i i-14" aria-hidden="true" />}
          onClick={() => void navigator.clipboard.writeText(codes.join('\n')).then(() => setCopied(true))}
        >
          {copied ? m.copied() : m.copy_codes()}
        </Button>
        <Button icon={<Printer className="i i-14" aria-hidden="true" />} onClick={() => window.print()}>{m.print()}</Button>
      </div>
    </>
  )
}
