-- What a mail says of itself that tells a mailing from a letter (mail/clean/signals.ts): bits of one
-- number, read when the mail comes in. 0 = nothing of the kind; -1 = not looked at yet: mail that was
-- stored before there was this column.
ALTER TABLE messages ADD COLUMN signals INTEGER NOT NULL DEFAULT -1;
CREATE INDEX messages_signals_unread ON messages (user_id, id) WHERE signals = -1;

-- Mailings, newest first: what may be cleaned is looked for among these alone.
CREATE INDEX messages_mailings ON messages (user_id, id) WHERE signals > 0;
-- And by who sends them: volume and read rate of each sender come out of this index without a row of
-- mail being read.
CREATE INDEX messages_senders ON messages (user_id, list_id, from_address, mailbox_id, signals, seen, size, id) WHERE signals > 0;
