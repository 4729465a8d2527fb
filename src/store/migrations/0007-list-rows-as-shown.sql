-- A row of a list, whole: what is shown of its newest mail, whether any is flagged, and which
-- mails it stands for. Reading them from the mails cost every list fifty lookups.
ALTER TABLE thread_mailboxes ADD COLUMN date_ms BIGINT NOT NULL DEFAULT 0;
ALTER TABLE thread_mailboxes ADD COLUMN snippet TEXT NOT NULL DEFAULT '';
ALTER TABLE thread_mailboxes ADD COLUMN flagged INTEGER NOT NULL DEFAULT 0;
-- Newest first, with commas between.
ALTER TABLE thread_mailboxes ADD COLUMN message_ids TEXT NOT NULL DEFAULT '';
UPDATE thread_mailboxes SET
  date_ms = coalesce((SELECT date_ms FROM messages WHERE id = last_message), 0),
  snippet = coalesce((SELECT snippet FROM messages WHERE id = last_message), '');
UPDATE thread_mailboxes SET (flagged, message_ids) = (
  SELECT coalesce(max(mail.flagged), 0), coalesce(string_agg(cast(mail.id AS TEXT), ',' ORDER BY mail.id DESC), '')
  FROM messages AS mail
  WHERE mail.thread_id = thread_mailboxes.thread_id AND mail.mailbox_id = thread_mailboxes.mailbox_id
);
