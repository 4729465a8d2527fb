-- The foundation: people, jobs, the gate, mail, calendar, the change feed.
--
-- Written in PostgreSQL's words; for SQLite the migrator exchanges BIGINT, BYTEA and
-- BIGSERIAL and makes every table STRICT (migrate.ts). Rules that every later migration
-- keeps: NOT NULL with defaults ('' and 0 mean "none", so no three-valued logic), times
-- are milliseconds since the epoch, truth values are 0 or 1, JSON is text, ids are never
-- reused, no column ever changes its meaning, and every table that holds a person's data
-- carries user_id, so that PostgreSQL can be distributed by it.

-- People ---------------------------------------------------------------------------------

CREATE TABLE users (
  id TEXT NOT NULL PRIMARY KEY,
  email TEXT NOT NULL,
  name TEXT NOT NULL,
  role TEXT NOT NULL,                            -- owner | admin | member
  password_hash TEXT NOT NULL,                   -- argon2id, PHC string; '' = cannot sign in by password
  totp_secret_id TEXT NOT NULL DEFAULT '',       -- secrets.id; '' = no second factor
  totp_confirmed INTEGER NOT NULL DEFAULT 0,
  totp_last_step BIGINT NOT NULL DEFAULT 0,      -- a code is good once: steps up to this one are spent
  password_changed_at BIGINT NOT NULL DEFAULT 0, -- device tokens issued before it are void
  created_at BIGINT NOT NULL,
  disabled_at BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX users_email ON users (email);

CREATE TABLE recovery_codes (
  user_id TEXT NOT NULL,
  code_hash TEXT NOT NULL,
  used_at BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (user_id, code_hash)
);

CREATE TABLE invitations (
  id TEXT NOT NULL PRIMARY KEY,
  email TEXT NOT NULL,
  role TEXT NOT NULL,
  token_hash TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX invitations_token ON invitations (token_hash);

-- One row a signed-in device. Its refresh token rotates at each use; the hashes of spent
-- ones stay in refresh_spent, so that a copy used later betrays itself.
CREATE TABLE sessions (
  id TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL,
  access_hash TEXT NOT NULL,
  access_expires_at BIGINT NOT NULL,
  refresh_hash TEXT NOT NULL,
  refresh_expires_at BIGINT NOT NULL,
  csrf_token TEXT NOT NULL,
  user_agent TEXT NOT NULL DEFAULT '',
  address TEXT NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL,
  revoked_at BIGINT NOT NULL DEFAULT 0,
  revoked_why TEXT NOT NULL DEFAULT ''           -- signed-out | revoked | reuse | password-changed | two-factor-changed | disabled
);
CREATE UNIQUE INDEX sessions_access ON sessions (access_hash);
CREATE UNIQUE INDEX sessions_refresh ON sessions (refresh_hash);
CREATE INDEX sessions_user ON sessions (user_id, last_seen_at);

CREATE TABLE refresh_spent (
  refresh_hash TEXT NOT NULL PRIMARY KEY,
  session_id TEXT NOT NULL,
  spent_at BIGINT NOT NULL
);

CREATE TABLE api_tokens (
  id TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL,
  name TEXT NOT NULL,
  token_hash TEXT NOT NULL,
  grants TEXT NOT NULL,                          -- comma list of read | flag | draft | send-proposal | admin
  created_at BIGINT NOT NULL,
  last_used_at BIGINT NOT NULL DEFAULT 0,
  expires_at BIGINT NOT NULL DEFAULT 0,
  revoked_at BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX api_tokens_hash ON api_tokens (token_hash);
CREATE INDEX api_tokens_user ON api_tokens (user_id);

-- Sealed values, all in one table so that a key rotation has one place to walk.
CREATE TABLE secrets (
  id TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL,
  context TEXT NOT NULL,                         -- bound into the seal: what it is and whose
  key_id TEXT NOT NULL,
  sealed TEXT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX secrets_key ON secrets (key_id);
CREATE UNIQUE INDEX secrets_context ON secrets (context);

-- Failed sign-ins, and whatever else is counted against a window: one row a key and window.
CREATE TABLE rate_counters (
  counter_key TEXT NOT NULL,
  window_start BIGINT NOT NULL,
  hits BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (counter_key, window_start)
);
CREATE INDEX rate_counters_expiry ON rate_counters (expires_at);

CREATE TABLE settings (
  user_id TEXT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,                           -- JSON
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (user_id, name)
);

-- One-time links (first run, demo sign-in): the hash, what it opens, until when.
CREATE TABLE one_time_links (
  token_hash TEXT NOT NULL PRIMARY KEY,
  purpose TEXT NOT NULL,                         -- setup | demo
  user_id TEXT NOT NULL DEFAULT '',
  expires_at BIGINT NOT NULL,
  used_at BIGINT NOT NULL DEFAULT 0
);

-- A mailbox or calendar provider that a person connected.
CREATE TABLE accounts (
  id TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL,
  provider TEXT NOT NULL,                        -- maildir
  name TEXT NOT NULL,
  address TEXT NOT NULL,
  config TEXT NOT NULL,                          -- JSON, provider's own; no secret in it
  state TEXT NOT NULL,                           -- active | paused | failing
  state_reason TEXT NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL,
  synced_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX accounts_user ON accounts (user_id);

-- Jobs -----------------------------------------------------------------------------------

CREATE TABLE jobs (
  id TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL DEFAULT '',              -- '' = the house's own
  name TEXT NOT NULL,
  payload TEXT NOT NULL,
  state TEXT NOT NULL,                           -- pending | running | paused | completed | failed | cancelled
  priority INTEGER NOT NULL DEFAULT 0,           -- higher first
  run_at BIGINT NOT NULL,
  attempt INTEGER NOT NULL DEFAULT 0,
  max_attempts INTEGER NOT NULL,
  lock_key TEXT NOT NULL DEFAULT '',             -- at most one running job holds it
  unique_key TEXT NOT NULL DEFAULT '',           -- at most one waiting job carries it
  lease_owner TEXT NOT NULL DEFAULT '',
  lease_until BIGINT NOT NULL DEFAULT 0,
  wanted TEXT NOT NULL DEFAULT '',               -- '' | cancel | pause: asked of a running job
  checkpoint TEXT NOT NULL DEFAULT '',           -- JSON, the handler's own
  done BIGINT NOT NULL DEFAULT 0,
  total BIGINT NOT NULL DEFAULT 0,               -- 0 = not known yet
  counters TEXT NOT NULL DEFAULT '{}',           -- JSON, name -> number, never falling
  rate DOUBLE PRECISION NOT NULL DEFAULT 0,      -- units a second, smoothed
  phase TEXT NOT NULL DEFAULT '',
  error_code TEXT NOT NULL DEFAULT '',
  error_text TEXT NOT NULL DEFAULT '',
  dead INTEGER NOT NULL DEFAULT 0,               -- failed for good; waits for a person's retry
  event_seq BIGINT NOT NULL DEFAULT 0,
  created_at BIGINT NOT NULL,
  started_at BIGINT NOT NULL DEFAULT 0,
  finished_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX jobs_due ON jobs (priority DESC, run_at, id) WHERE state = 'pending';
CREATE INDEX jobs_lease ON jobs (lease_until) WHERE state = 'running';
CREATE UNIQUE INDEX jobs_lock ON jobs (lock_key) WHERE state = 'running' AND lock_key <> '';
CREATE UNIQUE INDEX jobs_unique ON jobs (unique_key) WHERE state = 'pending' AND unique_key <> '';
CREATE INDEX jobs_user ON jobs (user_id, created_at);

-- What happened to a job, in order, never changed. seq counts from 1 within its job.
CREATE TABLE job_events (
  job_id TEXT NOT NULL,
  seq BIGINT NOT NULL,
  user_id TEXT NOT NULL DEFAULT '',
  at BIGINT NOT NULL,
  kind TEXT NOT NULL,                            -- created | claimed | progress | retry | paused | resumed | lease-lost | handed-back | completed | failed | cancelled | note
  detail TEXT NOT NULL DEFAULT '{}',
  PRIMARY KEY (job_id, seq)
);

CREATE TABLE schedules (
  name TEXT NOT NULL PRIMARY KEY,
  job_name TEXT NOT NULL,
  payload TEXT NOT NULL,
  cron TEXT NOT NULL,
  next_at BIGINT NOT NULL,
  last_at BIGINT NOT NULL DEFAULT 0
);

-- The gate -------------------------------------------------------------------------------

CREATE TABLE actions (
  id TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL,
  account_id TEXT NOT NULL DEFAULT '',
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,
  digest TEXT NOT NULL,                          -- of kind and payload as shown
  state TEXT NOT NULL,                           -- proposed | approved | scheduled | running | done | failed | rejected | expired | undone | unknown
  state_reason TEXT NOT NULL DEFAULT '',
  origin TEXT NOT NULL,                          -- JSON: who proposed it, by what, with which words
  preview TEXT NOT NULL,                         -- JSON: title, facts with provenance, warnings
  batch_id TEXT NOT NULL DEFAULT '',
  request_key TEXT NOT NULL DEFAULT '',          -- the caller's idempotency key
  proposed_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  decided_at BIGINT NOT NULL DEFAULT 0,
  decided_by TEXT NOT NULL DEFAULT '',
  not_before BIGINT NOT NULL DEFAULT 0,          -- end of the cooling-off
  plan TEXT NOT NULL DEFAULT '',                 -- JSON: the world before, written when it began
  started_at BIGINT NOT NULL DEFAULT 0,
  finished_at BIGINT NOT NULL DEFAULT 0,
  receipt TEXT NOT NULL DEFAULT '',              -- JSON: before, after, proof
  error_code TEXT NOT NULL DEFAULT '',
  error_text TEXT NOT NULL DEFAULT '',
  undo_of TEXT NOT NULL DEFAULT '',
  undone_by TEXT NOT NULL DEFAULT ''
);
CREATE INDEX actions_user ON actions (user_id, id);
CREATE INDEX actions_open ON actions (user_id, state, id) WHERE state IN ('proposed', 'approved', 'scheduled', 'running', 'unknown');
CREATE INDEX actions_batch ON actions (batch_id) WHERE batch_id <> '';
CREATE INDEX actions_undo ON actions (undo_of) WHERE undo_of <> '';
CREATE UNIQUE INDEX actions_request ON actions (user_id, request_key) WHERE request_key <> '';

-- Each entry's hash covers the one before it: a changed, removed or inserted row breaks the chain.
CREATE TABLE audit_log (
  seq BIGINT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL DEFAULT '',
  at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  event TEXT NOT NULL,
  subject TEXT NOT NULL DEFAULT '',
  detail TEXT NOT NULL DEFAULT '{}',
  prev_hash TEXT NOT NULL,
  hash TEXT NOT NULL
);
CREATE INDEX audit_user ON audit_log (user_id, seq);
CREATE INDEX audit_subject ON audit_log (subject);

-- The chain's end, so that a cut tail shows too; its row is also the lock that orders writers.
CREATE TABLE audit_head (
  id INTEGER NOT NULL PRIMARY KEY,
  seq BIGINT NOT NULL,
  hash TEXT NOT NULL
);
INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '');

-- Mail -----------------------------------------------------------------------------------

CREATE TABLE mailboxes (
  id TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  path TEXT NOT NULL,                            -- the adapter's name for it
  name TEXT NOT NULL,
  role TEXT NOT NULL DEFAULT '',                 -- inbox | sent | drafts | archive | trash | junk | outbox | ''
  cursor TEXT NOT NULL DEFAULT '',
  total BIGINT NOT NULL DEFAULT 0,
  unread BIGINT NOT NULL DEFAULT 0,
  gone INTEGER NOT NULL DEFAULT 0,
  synced_at BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX mailboxes_path ON mailboxes (account_id, path);
CREATE INDEX mailboxes_user ON mailboxes (user_id);

-- The id carries the date: seconds * 8, probing upwards. Id order is date order.
CREATE TABLE messages (
  id BIGINT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  mailbox_id TEXT NOT NULL,
  thread_id TEXT NOT NULL,
  remote_id TEXT NOT NULL,                       -- the adapter's name for it within its mailbox
  message_id TEXT NOT NULL DEFAULT '',           -- the header, without <>
  subject TEXT NOT NULL DEFAULT '',
  from_name TEXT NOT NULL DEFAULT '',
  from_address TEXT NOT NULL DEFAULT '',
  recipients TEXT NOT NULL DEFAULT '{}',         -- JSON: to, cc, bcc, replyTo
  date_ms BIGINT NOT NULL,
  size BIGINT NOT NULL,
  seen INTEGER NOT NULL DEFAULT 0,
  flagged INTEGER NOT NULL DEFAULT 0,
  answered INTEGER NOT NULL DEFAULT 0,
  draft INTEGER NOT NULL DEFAULT 0,
  attachments INTEGER NOT NULL DEFAULT 0,
  snippet TEXT NOT NULL DEFAULT '',
  list_unsubscribe TEXT NOT NULL DEFAULT '',
  broken TEXT NOT NULL DEFAULT '',               -- what is wrong with it; '' = nothing
  raw_pack TEXT NOT NULL,                        -- where the raw bytes lie (store/blobs/pack.ts)
  raw_block BIGINT NOT NULL,
  raw_block_bytes BIGINT NOT NULL,
  raw_offset BIGINT NOT NULL,
  raw_bytes BIGINT NOT NULL
);
CREATE UNIQUE INDEX messages_remote ON messages (mailbox_id, remote_id);
CREATE INDEX messages_thread ON messages (thread_id, id);
CREATE INDEX messages_user ON messages (user_id, id);
CREATE INDEX messages_header ON messages (user_id, message_id);

CREATE TABLE threads (
  id TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  subject TEXT NOT NULL DEFAULT '',
  last_message BIGINT NOT NULL DEFAULT 0,
  messages BIGINT NOT NULL DEFAULT 0,
  participants TEXT NOT NULL DEFAULT '[]'        -- JSON: [{name, address}] newest first, at most 6
);
CREATE INDEX threads_user ON threads (user_id, last_message);

-- A thread as one mailbox shows it: the row behind every list, kept in step with messages.
CREATE TABLE thread_mailboxes (
  mailbox_id TEXT NOT NULL,
  thread_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  last_message BIGINT NOT NULL,
  messages BIGINT NOT NULL,
  unread BIGINT NOT NULL,
  attachments INTEGER NOT NULL,
  PRIMARY KEY (mailbox_id, thread_id)
);
CREATE INDEX thread_mailboxes_list ON thread_mailboxes (mailbox_id, user_id, last_message); -- covers the count of a list
CREATE INDEX thread_mailboxes_thread ON thread_mailboxes (thread_id);

-- Every Message-ID a thread knows, its own and those it refers to.
CREATE TABLE thread_refs (
  account_id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  thread_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  PRIMARY KEY (account_id, message_id)
);
CREATE INDEX thread_refs_thread ON thread_refs (thread_id);

-- Calendar -------------------------------------------------------------------------------

CREATE TABLE calendars (
  id TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  path TEXT NOT NULL,
  name TEXT NOT NULL,
  colour INTEGER NOT NULL DEFAULT 1,             -- one of the six inks
  time_zone TEXT NOT NULL DEFAULT 'UTC',
  cursor TEXT NOT NULL DEFAULT '',
  gone INTEGER NOT NULL DEFAULT 0,
  synced_at BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX calendars_path ON calendars (account_id, path);
CREATE INDEX calendars_user ON calendars (user_id);

-- One row a calendar object (a series with its overrides is one object, as on the server).
CREATE TABLE events (
  id TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL,
  calendar_id TEXT NOT NULL,
  remote_id TEXT NOT NULL,
  etag TEXT NOT NULL,
  uid TEXT NOT NULL,
  summary TEXT NOT NULL DEFAULT '',
  location TEXT NOT NULL DEFAULT '',
  starts_at BIGINT NOT NULL,                     -- nothing of it happens before
  ends_by BIGINT NOT NULL,                       -- nothing of it happens after; 8640000000000000 = no end
  recurring INTEGER NOT NULL DEFAULT 0,
  broken TEXT NOT NULL DEFAULT '',               -- why it cannot be shown; '' = it can
  reading TEXT NOT NULL DEFAULT '',              -- JSON: ics as parse-event.ts reads it, with the reading's version; '' = broken
  ics TEXT NOT NULL                              -- as read: unknown properties survive
);
CREATE UNIQUE INDEX events_remote ON events (calendar_id, remote_id);
CREATE INDEX events_span ON events (user_id, starts_at, ends_by);

-- The change feed ------------------------------------------------------------------------

-- Written in the transaction that made the change. Readers ask for seq above the last they saw.
CREATE TABLE changes (
  seq BIGSERIAL PRIMARY KEY,
  at BIGINT NOT NULL,
  user_id TEXT NOT NULL,
  topic TEXT NOT NULL,                           -- job | action | thread | mailbox | account | session | event | setting
  subject TEXT NOT NULL
);
CREATE INDEX changes_at ON changes (at);
