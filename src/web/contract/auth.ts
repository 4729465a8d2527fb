// Signing in: people, sessions, second factor, API tokens, invitations.
import { z } from 'zod'
import { grant, role } from '../../accounts/account-shapes.ts'

export type { Grant } from '../../accounts/account-shapes.ts'

const email = z.string().trim().min(3).max(254).regex(/^[^\s@<>]+@[^\s@<>]+$/, 'must be a mail address')
const password = z.string().min(1).max(1024)

export const me = z
  .object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    role,
    sessionId: z.string(),
    csrfToken: z.string().describe('Send back as x-csrf-token with every change'),
    twoFactor: z.boolean(),
    demo: z.boolean(),
  })
  .meta({ id: 'Me' })
export type Me = z.infer<typeof me>

/** What the sign-in screen needs to know before anybody is signed in. */
export const welcome = z
  .object({
    needsOwner: z.boolean().describe('No owner yet: the one-time link opens the set-up'),
    demo: z.boolean(),
    version: z.string(),
  })
  .meta({ id: 'Welcome' })

export const registerBody = z.strictObject({
  token: z.string().min(1).max(200).describe('From the one-time set-up link or an invitation'),
  email: email.optional().describe('The owner chooses it; an invitation already names it'),
  name: z.string().trim().min(1).max(120),
  password,
})
export const loginBody = z.strictObject({
  email,
  password,
  code: z.string().regex(/^\d{6}$/).optional(),
  recoveryCode: z.string().max(40).optional(),
  tokens: z.boolean().default(false).describe('For scripts: answer the tokens instead of setting cookies'),
})
/** Scripts get tokens in the body; browsers get cookies and never see them. */
export const tokenPair = z
  .object({ accessToken: z.string(), refreshToken: z.string(), accessExpiresAt: z.number(), refreshExpiresAt: z.number() })
  .meta({ id: 'TokenPair' })
export const loginAnswer = z
  .discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('signed-in'), me, tokens: tokenPair.optional() }),
    z.object({ outcome: z.literal('second-factor-needed') }),
  ])
  .meta({ id: 'LoginAnswer' })
/** Without a token: the sample's demo user, where the server was started with --demo. */
export const linkBody = z.strictObject({ token: z.string().max(200).default('') })
export const refreshBody = z.strictObject({ refreshToken: z.string().max(200).optional().describe('For scripts; browsers send the cookie') }).nullish()
export const refreshAnswer = z.object({ tokens: tokenPair.optional() }).meta({ id: 'RefreshAnswer' })
export const invitationBody = z.strictObject({ token: z.string().min(1).max(200) })
export const invitationView = z.object({ email: z.string(), role, expiresAt: z.number() }).meta({ id: 'InvitationView' })

export const twoFactorSetup = z.object({ otpauthUrl: z.string(), secret: z.string() }).meta({ id: 'TwoFactorSetup' })
export const twoFactorSetupBody = z.strictObject({ password: password.optional() }).nullish()
export const twoFactorStatus = z.object({ on: z.boolean(), recoveryCodesLeft: z.int() }).meta({ id: 'TwoFactorStatus' })
export const twoFactorVerifyBody = z.strictObject({ code: z.string().regex(/^\d{6}$/) })
export const recoveryCodes = z.object({ recoveryCodes: z.array(z.string()) }).meta({ id: 'RecoveryCodes' })
export const twoFactorDisableBody = z.strictObject({ password, code: z.string().min(6).max(40) })
export const recoveryCodesBody = z.strictObject({ password, code: z.string().regex(/^\d{6}$/) })
export const changePasswordBody = z.strictObject({ current: password, next: password })

export const session = z
  .object({
    id: z.string(),
    current: z.boolean(),
    userAgent: z.string(),
    address: z.string(),
    createdAt: z.number(),
    lastSeenAt: z.number(),
  })
  .meta({ id: 'Session' })
export type Session = z.infer<typeof session>

export const sessionNotice = z
  .object({
    id: z.string().describe('Of the session that was ended'),
    kind: z.literal('session-reuse').describe('A refresh token came back after it was spent: there was a copy of it'),
    at: z.number(),
    userAgent: z.string().describe('The device whose session it was'),
    address: z.string().describe('From where the spent token came'),
  })
  .meta({ id: 'SessionNotice' })
export type SessionNotice = z.infer<typeof sessionNotice>
/** `notices`: what its person has not yet said that they know. */
export const sessionsAnswer = z.object({ items: z.array(session), notices: z.array(sessionNotice) }).meta({ id: 'SessionsAnswer' })

export const apiToken = z
  .object({
    id: z.string(),
    name: z.string(),
    grants: z.array(grant),
    createdAt: z.number(),
    lastUsedAt: z.number(),
    expiresAt: z.number().describe('0 = does not expire'),
  })
  .meta({ id: 'ApiToken' })
export const createTokenBody = z.strictObject({
  name: z.string().trim().min(1).max(80),
  grants: z.array(grant).min(1),
  expiresInDays: z.int().min(1).max(3650).optional(),
})
export const createdToken = z.object({ token: z.string().describe('Shown once'), apiToken }).meta({ id: 'CreatedToken' })

export const invitation = z
  .object({ id: z.string(), email: z.string(), role, createdAt: z.number(), expiresAt: z.number() })
  .meta({ id: 'Invitation' })
export const createInvitationBody = z.strictObject({ email, role: role.exclude(['owner']) })
export const createdInvitation = z.object({ invitation, url: z.string().describe('Shown once') }).meta({ id: 'CreatedInvitation' })

export const person = z
  .object({ id: z.string(), email: z.string(), name: z.string(), role, disabled: z.boolean(), createdAt: z.number() })
  .meta({ id: 'Person' })
