// Turns whatever went wrong into problem+json: a stable code, and what to do about it.
// Bugs keep their details in the log; outside they are only `internal` and a request id.
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { Fault, messageOf, RetryLater } from '../base/fault.ts'
import type { Log } from '../base/log.ts'
import type { Problem } from './contract/problem.ts'

type Body = Omit<Problem, 'type' | 'requestId'>

export function problemHandler(log: Log) {
  return (error: FastifyError | Fault | Error, request: FastifyRequest, reply: FastifyReply) => {
    const body = problemOf(error)
    if (body.status >= 500) {
      log.error('A request failed', { requestId: request.id, route: request.routeOptions.url ?? '', error, reason: messageOf(error) })
    }
    if (error instanceof RetryLater) void reply.header('retry-after', Math.ceil(error.afterMs / 1000))
    return sendProblem(reply, request.id, body)
  }
}

export function sendProblem(reply: FastifyReply, requestId: string, body: Body) {
  const problem: Problem = { type: 'about:blank', requestId, ...body }
  // Sent as text: the route's own answer schema must not reshape a refusal.
  return reply.status(body.status).header('x-request-id', requestId).header('content-type', 'application/problem+json').serializer(String).send(JSON.stringify(problem))
}

function problemOf(error: FastifyError | Fault | Error): Body {
  if (error instanceof Fault) {
    const { code, status, fix, detail, message } = error
    return { title: message, status, code, fix, ...(Object.keys(detail).length === 0 ? {} : { detail: { ...detail } }) }
  }
  if (error instanceof RetryLater) {
    return { title: error.message, status: 503, code: 'busy', fix: 'Try again in a moment.' }
  }
  if (hasZodFastifySchemaValidationErrors(error)) {
    const issues = error.validation.map((issue) => ({ path: issue.instancePath.replaceAll('/', '.').replace(/^\./, ''), message: issue.message ?? '' }))
    return { title: 'The request is not of the expected form', status: 400, code: 'bad-request', fix: 'See /api/docs for the form.', detail: { issues } }
  }
  const status = 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500
  if (status < 500) return { title: error.message, status, code: codeOfStatus(status), fix: '' }
  return {
    title: 'Something failed on our side',
    status: 500,
    code: 'internal',
    // Most changes are one transaction; a batch is one for each of its actions, and some of them may stand.
    fix: 'If it was a change, see whether it was made before you ask again. The log names the cause under this request id.',
  }
}

function codeOfStatus(status: number): string {
  const known: Record<number, string> = { 404: 'not-found', 413: 'too-large', 415: 'unsupported-media-type', 429: 'too-many-requests' }
  return known[status] ?? 'bad-request'
}
