-- Files on their way out, until a letter takes them along: uploaded, or copied out of a mail. Their
-- bytes lie here and not on a disk, because whoever sends may be on another host, and because a
-- letter that was approved must find the very bytes that were shown.
CREATE TABLE letter_files (
  id TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  size BIGINT NOT NULL,
  sha256 TEXT NOT NULL,                          -- of the bytes, in hex
  brought_by TEXT NOT NULL,                      -- person | token
  brought_name TEXT NOT NULL,                    -- of the token; '' for a person
  from_message BIGINT NOT NULL DEFAULT 0,        -- the mail it was copied out of; 0 = uploaded
  from_subject TEXT NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL
);
CREATE INDEX letter_files_user ON letter_files (user_id, created_at);

-- In pieces: one row of many megabytes would be read and written as one.
CREATE TABLE letter_file_bytes (
  file_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  user_id TEXT NOT NULL,
  bytes BYTEA NOT NULL,
  PRIMARY KEY (file_id, position)
);

-- Letters that are being written. What became of one that was sent stands with its action.
CREATE TABLE drafts (
  id TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  letter TEXT NOT NULL,                          -- JSON: recipients, subject, text or html, files
  answers BIGINT NOT NULL DEFAULT 0,             -- the mail that it answers or passes on; 0 = none
  how TEXT NOT NULL DEFAULT '',                  -- reply | reply-all | forward | ''
  newest_seen BIGINT NOT NULL DEFAULT 0,         -- the newest mail of the thread when it was last worked on
  version INTEGER NOT NULL,
  written_by TEXT NOT NULL,                      -- person | token | provider: who made this version
  written_name TEXT NOT NULL DEFAULT '',
  message_id TEXT NOT NULL,                      -- its own, the same for all versions
  action_id TEXT NOT NULL DEFAULT '',            -- the proposal that sends it; '' = none
  kept_version INTEGER NOT NULL DEFAULT 0,       -- the version that lies at the provider; 0 = none
  kept_sha256 TEXT NOT NULL DEFAULT '',          -- of its bytes there
  rejected_at BIGINT NOT NULL DEFAULT 0,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX drafts_user ON drafts (user_id, updated_at);
CREATE INDEX drafts_account ON drafts (account_id);
CREATE INDEX drafts_action ON drafts (action_id);
