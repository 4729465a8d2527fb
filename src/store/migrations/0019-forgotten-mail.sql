-- Mailboxes of accounts that were removed, while their mail is still being deleted: nobody sees
-- what lies in one, and a row goes when none of its account's mail is left.
CREATE TABLE forgotten_mailboxes (
  mailbox_id TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  forgotten_at BIGINT NOT NULL
);
CREATE INDEX forgotten_mailboxes_account ON forgotten_mailboxes (account_id);
