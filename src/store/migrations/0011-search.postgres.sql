-- The words of mail, on PostgreSQL: a tsvector a message under a GIN index.
--
-- Words are cut and folded by this program (mail/search/language/fold-words.ts), not by a text
-- search configuration: `unaccent` is not on every server, PostgreSQL's own parser keeps an
-- address in one piece, and both stores have to find the same mail. Weights name the field:
-- A subject, B from, C to/cc/bcc, D text and files; what has no letter of its own (cc, bcc,
-- files) stands there a second time with a mark. One word more is made of the person's id, and every
-- search asks for it, so that nobody's search walks another person's mail.
CREATE TABLE message_words (
  message_id BIGINT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL,
  tsv TSVECTOR NOT NULL
);
CREATE INDEX message_words_tsv ON message_words USING gin (tsv);

-- 0 = its words are not in the index yet: mail that was stored before there was one.
ALTER TABLE messages ADD COLUMN indexed INTEGER NOT NULL DEFAULT 0;
CREATE INDEX messages_unindexed ON messages (user_id, id) WHERE indexed = 0;

-- What is asked for without a word, newest first: a folder, the unread, the starred.
CREATE INDEX messages_mailbox ON messages (mailbox_id, id);
CREATE INDEX messages_unseen ON messages (user_id, id) WHERE seen = 0;
CREATE INDEX messages_flagged ON messages (user_id, id) WHERE flagged = 1;
