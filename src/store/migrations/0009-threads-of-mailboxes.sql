-- How many threads a mailbox shows: counted at every list before, and a count walks them all.
ALTER TABLE mailboxes ADD COLUMN threads BIGINT NOT NULL DEFAULT 0;
UPDATE mailboxes SET threads = (SELECT count(*) FROM thread_mailboxes WHERE mailbox_id = mailboxes.id);
