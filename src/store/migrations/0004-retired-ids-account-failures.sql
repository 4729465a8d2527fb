-- Ids of messages that are no longer there. An id carries its date, so without this list the
-- next mail of the same second would be given the id of a deleted one, and with it whatever
-- still names that: an open proposal, a cache, a link. Numbers alone, kept for good (eight
-- bytes each): a number that stands for nothing belongs to nobody, hence no user_id.
CREATE TABLE retired_message_ids (
  id BIGINT NOT NULL PRIMARY KEY
);

-- Messages whose bytes could not be had so far: tried again at every pull of their mailbox.
CREATE INDEX messages_unread ON messages (mailbox_id) WHERE raw_pack = '';

-- What fails of an account, piece of work by piece of work: one mailbox that cannot be pulled
-- is not mended by another one that can.
CREATE TABLE account_failures (
  account_id TEXT NOT NULL,
  work TEXT NOT NULL,                            -- mail, mailbox:ID, calendars, calendar:ID
  user_id TEXT NOT NULL,
  reason TEXT NOT NULL,
  failed_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, work)
);
