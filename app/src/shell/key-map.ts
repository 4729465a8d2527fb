// Every single-key shortcut, once: the sheet behind "?" lists them, the screens bind them.
// A key does nothing while a field has the focus, and each has a visible twin.
import * as m from '../messages/m.ts'

export type KeyScreen = 'everywhere' | 'list' | 'approvals'
export interface KeyEntry {
  id: string
  keys: string
  screen: KeyScreen
  says: () => string
}

export const keyMap = [
  { id: 'next', keys: 'j', screen: 'list', says: m.key_next },
  { id: 'previous', keys: 'k', screen: 'list', says: m.key_previous },
  { id: 'open', keys: 'Enter', screen: 'list', says: m.key_open },
  { id: 'back', keys: 'u', screen: 'list', says: m.key_back },
  { id: 'pick', keys: 'x', screen: 'list', says: m.key_pick },
  { id: 'archive', keys: 'e', screen: 'list', says: m.key_archive },
  { id: 'trash', keys: '#', screen: 'list', says: m.key_trash },
  { id: 'read', keys: 'I', screen: 'list', says: m.key_read },
  { id: 'unread', keys: 'U', screen: 'list', says: m.key_unread },
  { id: 'star', keys: 's', screen: 'list', says: m.key_star },
  { id: 'move', keys: 'v', screen: 'list', says: m.key_move },
  { id: 'leave-search', keys: 'Escape', screen: 'list', says: m.key_leave_search },
  { id: 'label', keys: 'l', screen: 'list', says: m.key_label },
  { id: 'reply', keys: 'r', screen: 'list', says: m.key_reply },
  { id: 'reply-all', keys: 'a', screen: 'list', says: m.key_reply_all },
  { id: 'forward', keys: 'f', screen: 'list', says: m.key_forward },
  { id: 'next-proposal', keys: 'j', screen: 'approvals', says: m.key_next_proposal },
  { id: 'previous-proposal', keys: 'k', screen: 'approvals', says: m.key_previous_proposal },
  { id: 'open-proposal', keys: 'Enter', screen: 'approvals', says: m.key_open_proposal },
  { id: 'approve', keys: 'a', screen: 'approvals', says: m.key_approve },
  { id: 'edit-proposal', keys: 'e', screen: 'approvals', says: m.key_edit_proposal },
  { id: 'ask', keys: 'q', screen: 'approvals', says: m.key_ask },
  { id: 'ignore', keys: 'i', screen: 'approvals', says: m.key_ignore },
  { id: 'reject', keys: 'x', screen: 'approvals', says: m.key_reject },
  { id: 'undo', keys: 'z', screen: 'everywhere', says: m.key_undo },
  { id: 'write', keys: 'c', screen: 'everywhere', says: m.key_write },
  { id: 'search', keys: '/', screen: 'everywhere', says: m.key_search },
  { id: 'help', keys: '?', screen: 'everywhere', says: m.key_help },
  { id: 'go-home', keys: 'g h', screen: 'everywhere', says: m.key_go_home },
  { id: 'go-inbox', keys: 'g i', screen: 'everywhere', says: m.key_go_inbox },
  { id: 'go-approvals', keys: 'g a', screen: 'everywhere', says: m.key_go_approvals },
  { id: 'go-calendar', keys: 'g c', screen: 'everywhere', says: m.key_go_calendar },
  { id: 'go-clean', keys: 'g k', screen: 'everywhere', says: m.key_go_clean },
  { id: 'go-activity', keys: 'g t', screen: 'everywhere', says: m.key_go_activity },
  { id: 'go-settings', keys: 'g s', screen: 'everywhere', says: m.key_go_settings },
] as const satisfies readonly KeyEntry[]

export type KeyId = (typeof keyMap)[number]['id']

/** tinykeys wants Shift spelled out for letters: "I" is Shift+I. Signs ("#", "?", "/") differ by keyboard and are matched as they are. */
export function binding(keys: string): string {
  return keys.split(' ').map((key) => (/^[A-Z]$/.test(key) ? `Shift+${key}` : /^[#?/]$/.test(key) ? `[Shift]+${key}` : key)).join(' ')
}
