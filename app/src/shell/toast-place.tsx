// Where the toast stands: at the foot of a list, above the tab bar on phones, where it also says
// what a wider screen says quietly in the thread's bar. The region
// itself is always there, so that screen readers hear what appears in it.
import { useQuery } from '@tanstack/react-query'
import { settingsQuery } from '../api/settings.ts'
import { UndoToast } from '../kit/undo-toast.tsx'
import { usePhone } from './phone.ts'
import { hideToast, useToast } from './toast.ts'

export function ToastPlace() {
  const strip = useToast('strip')
  const leaving = useToast('leaving')
  const quiet = useToast('quiet')
  const phone = usePhone()
  const toast = strip ?? (leaving?.isSaidElsewhere === true ? undefined : leaving) ?? (phone ? quiet : undefined)
  const settings = useQuery(settingsQuery)
  return (
    <div className="toast-place" role="status">
      {toast === undefined ? null : (
        <UndoToast
          key={toast.key}
          state={toast.state}
          text={toast.text}
          proof={toast.proof === '' ? undefined : toast.proof}
          seconds={settings.data?.undoSeconds ?? 10}
          onGone={() => hideToast(toast.key)}
          {...(toast.leaves === undefined ? {} : { leaves: toast.leaves })}
          {...(toast.undo === undefined ? {} : { act: { label: toast.undoLabel, hint: 'z', onAct: toast.undo } })}
        />
      )}
    </div>
  )
}
