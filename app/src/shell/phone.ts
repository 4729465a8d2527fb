// Whether the page is as narrow as a phone: one column, a tab bar, fingers. As in the style sheets (45rem).
import { useSyncExternalStore } from 'react'

const narrow = '(max-width: 45rem)'

export const isPhone = (): boolean => matchMedia(narrow).matches

function subscribe(listener: () => void): () => void {
  const query = matchMedia(narrow)
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}
export const usePhone = (): boolean => useSyncExternalStore(subscribe, isPhone)
