-- Mailboxes of accounts that were removed, while their mail is still being deleted: nobody sees
-- what lies in one, and a row goes when none of its account's mail is left.
CREATE TABLE forgotten_mailboxes (
  mailbox_id TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  forgotten_at BIGINT NOT NULL
);
CREATE INDEX forgotten_mailboxes_account ON forgotten_mailboxes (account_id);

-- Mails of an uploaded file that are larger than a mail may be: here is their header alone, so the
-- file is kept for them until somebody says that it may go.
ALTER TABLE imports ADD COLUMN kept_in_file BIGINT NOT NULL DEFAULT 0;

-- Nothing of an account that was received from this moment on was wanted, of what was there before
-- it was connected; 0 = no end.
ALTER TABLE imports ADD COLUMN until_ms BIGINT NOT NULL DEFAULT 0;
