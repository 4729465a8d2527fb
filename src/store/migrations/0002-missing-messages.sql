-- Messages that their mailbox no longer holds, until every other mailbox of the account was
-- looked at as well: gone from one and new in another is a move, and the row moves along.
CREATE TABLE missing_messages (
  message_id BIGINT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  mailbox_id TEXT NOT NULL,
  missed_at BIGINT NOT NULL
);
CREATE INDEX missing_messages_account ON missing_messages (account_id);
