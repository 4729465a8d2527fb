-- What a person wants done with mail as it comes in: a search, and one act that is taken back with a click.
CREATE TABLE rules (
  id TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL,
  name TEXT NOT NULL,
  account_id TEXT NOT NULL DEFAULT '',           -- '' = any of theirs
  query TEXT NOT NULL,                           -- in the search language, written as it is read
  act TEXT NOT NULL,                             -- JSON: a kind of action, and the label where it is one of labels
  enabled BIGINT NOT NULL,
  version BIGINT NOT NULL,                       -- one higher with whatever it says: a standing approval is given to one
  place BIGINT NOT NULL,                         -- arrived_mails.seq of the last mail it looked at
  trouble TEXT NOT NULL DEFAULT '',              -- JSON: code, words and time of the last thing that it could not propose
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL
);
CREATE INDEX rules_user ON rules (user_id, id);

-- Mail that came in while its person had rules, until each of these has looked at it. By the order in
-- which it came: ids of messages carry their date, and a letter may be late.
CREATE TABLE arrived_mails (
  seq BIGSERIAL PRIMARY KEY,
  user_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  message_id BIGINT NOT NULL
);
CREATE INDEX arrived_mails_user ON arrived_mails (user_id, seq);
