-- A mailbox stays itself under another name, and one that is gone does not stay for ever.

-- What it keeps under another path, as its provider last listed it; '' = nothing says.
ALTER TABLE mailboxes ADD COLUMN identity TEXT NOT NULL DEFAULT '';
-- Since when it is gone.
ALTER TABLE mailboxes ADD COLUMN gone_at BIGINT NOT NULL DEFAULT 0;
UPDATE mailboxes SET gone_at = synced_at WHERE gone = 1;

-- A keyword of IMAP has a path of its own that no folder can have (src/mail/label-path.ts).
UPDATE mailboxes SET path = 'keyword:' || char(1) || path
WHERE kind = 'label' AND listed_messages = -1 AND account_id IN (SELECT id FROM accounts WHERE provider = 'imap')
  AND path NOT LIKE '[G%' AND path <> 'INBOX';
