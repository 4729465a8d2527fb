-- The files of a mail belong to whoever has the mail: whose they are stood here a second time and
-- nobody asked for it. Kept in the order of their key, without a row number beside it, they take half
-- the room, and taking mail in writes one tree less.
CREATE TABLE files_of_mails (
  message_id BIGINT NOT NULL,
  position INTEGER NOT NULL,                     -- in the order of the mail, from 0
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  size BIGINT NOT NULL,
  inline INTEGER NOT NULL DEFAULT 0,
  sha256 TEXT NOT NULL DEFAULT '',               -- of its bytes; '' = not read yet
  verdict TEXT NOT NULL DEFAULT '',              -- '' = not scanned | clean | infected | not-scannable
  threat TEXT NOT NULL DEFAULT '',
  scanned_at BIGINT NOT NULL DEFAULT 0,
  signatures TEXT NOT NULL DEFAULT '',           -- what the verdict was given by
  unscanned_why TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (message_id, position)
) WITHOUT ROWID;
INSERT INTO files_of_mails (message_id, position, name, type, size, inline, sha256, verdict, threat, scanned_at, signatures, unscanned_why)
  SELECT message_id, position, name, type, size, inline, sha256, verdict, threat, scanned_at, signatures, unscanned_why FROM attachments ORDER BY message_id, position;
DROP TABLE attachments;
ALTER TABLE files_of_mails RENAME TO attachments;
CREATE INDEX attachments_unread ON attachments (message_id) WHERE sha256 = '';
CREATE INDEX attachments_unscanned ON attachments (message_id) WHERE verdict = '';
CREATE INDEX attachments_infected ON attachments (message_id) WHERE verdict = 'infected';
CREATE INDEX attachments_judged ON attachments (sha256) WHERE verdict <> '';
