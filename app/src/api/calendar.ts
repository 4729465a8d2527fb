// Calendars and the instances between two moments.
import { queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import type { Calendar, eventsAnswer } from '../../../src/web/contract/calendar.ts'
import { itemsOf, query, request } from './request.ts'

export type EventsAnswer = z.infer<typeof eventsAnswer>

export const calendarsQuery = queryOptions({
  queryKey: ['calendars'] as const,
  queryFn: ({ signal }) => itemsOf<Calendar>('/calendar/calendars', signal),
})

export const eventsQuery = (from: number, to: number) =>
  queryOptions({
    queryKey: ['events', from, to] as const,
    queryFn: ({ signal }) =>
      request<EventsAnswer>(`/calendar/events${query({ from: new Date(from).toISOString(), to: new Date(to).toISOString() })}`, { signal }),
  })
