-- Consent at Google and Microsoft. Tokens and verifiers are in `secrets`, sealed; here is what
-- may be read: whose, for what, until when.

-- A person went to the provider's page and has not come back yet. By the hash of the state, so
-- that whoever reads this table cannot finish it.
CREATE TABLE oauth_attempts (
  state_hash TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL,
  session_id TEXT NOT NULL,                      -- nobody else's browser may bring the answer
  kind TEXT NOT NULL,                            -- gmail | outlook | gmail-imap | outlook-imap
  calendar INTEGER NOT NULL DEFAULT 0,
  address TEXT NOT NULL DEFAULT '',              -- the mailbox that was asked for; '' = any
  redirect_uri TEXT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX oauth_attempts_user ON oauth_attempts (user_id);

CREATE TABLE oauth_grants (
  account_id TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  address TEXT NOT NULL,                         -- who consented, as the provider says
  scopes TEXT NOT NULL,                          -- as given, separated by blanks
  withdrawn INTEGER NOT NULL DEFAULT 0,
  access_expires_at BIGINT NOT NULL,
  generation BIGINT NOT NULL DEFAULT 0,          -- one more with each set of tokens
  lease TEXT NOT NULL DEFAULT '',                -- of the process that renews; '' = nobody does
  lease_until BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX oauth_grants_user ON oauth_grants (user_id);

-- What a person has to give before a paused account goes on: '' | consent | password.
ALTER TABLE accounts ADD COLUMN needs TEXT NOT NULL DEFAULT '';
