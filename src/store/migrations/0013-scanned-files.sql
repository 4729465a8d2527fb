-- What a virus scanner says of the files of mail rests on its signatures, which change daily: a
-- verdict names those it was given by. What could not be scanned says why.
ALTER TABLE attachments ADD COLUMN signatures TEXT NOT NULL DEFAULT '';
ALTER TABLE attachments ADD COLUMN unscanned_why TEXT NOT NULL DEFAULT '';

-- What waits for a scanner, newest first; what is held back, asked about again when signatures
-- change; and whether the same bytes were judged before.
CREATE INDEX attachments_unscanned ON attachments (message_id) WHERE verdict = '';
CREATE INDEX attachments_infected ON attachments (message_id) WHERE verdict = 'infected';
CREATE INDEX attachments_judged ON attachments (sha256) WHERE verdict <> '';
