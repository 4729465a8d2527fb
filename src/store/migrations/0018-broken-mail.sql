-- What is damaged is listed and counted by account, and there is little of it in much mail.
CREATE INDEX messages_broken ON messages (user_id, account_id, id) WHERE broken <> '';

-- How many mails a mailbox holds and how large they are, out of the index alone: every screen
-- that shows how an account is kept in step asks it.
DROP INDEX messages_mailbox;
CREATE INDEX messages_mailbox ON messages (mailbox_id, id, size);
