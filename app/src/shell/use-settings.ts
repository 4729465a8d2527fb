// The person's settings, or undefined before they are read.
import { useQuery } from '@tanstack/react-query'
import type { Settings } from '../../../src/web/contract/settings.ts'
import { settingsQuery } from '../api/settings.ts'

export const useSettings = (): Settings | undefined => useQuery(settingsQuery).data
