-- What mail of any provider needs: labels beside folders, old mail apart from changes, mail of
-- which only the start is here, files of a mail by name.

-- folder: holds mail and shows it. feed: holds mail and is not shown (Gmail's one stream).
-- label: shows mail that a folder or feed holds.
ALTER TABLE mailboxes ADD COLUMN kind TEXT NOT NULL DEFAULT 'folder';
-- What the provider last said of it in its list, and what it had said when the last pull that
-- reached the end began: the same means that nothing happened since.
ALTER TABLE mailboxes ADD COLUMN listed_state TEXT NOT NULL DEFAULT '';
ALTER TABLE mailboxes ADD COLUMN pulled_state TEXT NOT NULL DEFAULT '';
-- As the provider counts; -1 = it does not say.
ALTER TABLE mailboxes ADD COLUMN listed_messages BIGINT NOT NULL DEFAULT -1;
ALTER TABLE mailboxes ADD COLUMN listed_bytes BIGINT NOT NULL DEFAULT -1;
-- Mail that was there when the mailbox was first seen comes newest first, apart from changes:
-- '' = with the changes | waiting | again (the provider gave every mail a new name) | done | left-out
-- (a person did not want it).
ALTER TABLE mailboxes ADD COLUMN older TEXT NOT NULL DEFAULT '';
ALTER TABLE mailboxes ADD COLUMN older_cursor TEXT NOT NULL DEFAULT '';
-- Where the older mail has come to; 0 = not begun.
ALTER TABLE mailboxes ADD COLUMN older_ms BIGINT NOT NULL DEFAULT 0;
-- Of the older mail; -1 = not known.
ALTER TABLE mailboxes ADD COLUMN older_left BIGINT NOT NULL DEFAULT -1;

-- When its mail last changed: a mailbox where much happens is looked at more often.
ALTER TABLE mailboxes ADD COLUMN changed_at BIGINT NOT NULL DEFAULT 0;

-- The last comparison of a mailbox, name by name, with what its provider holds.
CREATE TABLE mailbox_proofs (
  mailbox_id TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  proven_at BIGINT NOT NULL,
  server_count BIGINT NOT NULL,
  local_count BIGINT NOT NULL,
  lacking BIGINT NOT NULL,                       -- there, and not here
  extra BIGINT NOT NULL,                         -- here, and not there
  bodiless BIGINT NOT NULL,                      -- here, and nothing of them could be read
  partial BIGINT NOT NULL,                       -- here with their start
  sample TEXT NOT NULL DEFAULT '[]'              -- JSON: the first remote ids that are lacking or extra
);
CREATE INDEX mailbox_proofs_account ON mailbox_proofs (account_id);

-- Each time a provider gave all mails of a mailbox new names.
CREATE TABLE mailbox_resets (
  mailbox_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  user_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  why TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (mailbox_id, at)
);
CREATE INDEX mailbox_resets_account ON mailbox_resets (account_id);

-- Mail that was there before us: of an account when it is connected, or of a file. Its figures
-- commit with the mails they count, so found = stored + duplicate + broken holds after any crash.
CREATE TABLE imports (
  id TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  source TEXT NOT NULL,                          -- account | file
  name TEXT NOT NULL DEFAULT '',                 -- of the file; the whole path of one that is read where it lies
  state TEXT NOT NULL,                           -- planned | running | paused | done | cancelled | failed
  reason TEXT NOT NULL DEFAULT '',
  folders TEXT NOT NULL DEFAULT '[]',            -- JSON, paths; none = all of them
  from_ms BIGINT NOT NULL DEFAULT 0,             -- nothing older was wanted
  found BIGINT NOT NULL DEFAULT 0,
  stored BIGINT NOT NULL DEFAULT 0,
  duplicate BIGINT NOT NULL DEFAULT 0,
  broken BIGINT NOT NULL DEFAULT 0,
  removed BIGINT NOT NULL DEFAULT 0,             -- deleted in the file and not yet cut out of it: beside what was found, none of it
  bytes BIGINT NOT NULL DEFAULT 0,
  job_id TEXT NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL,
  started_at BIGINT NOT NULL DEFAULT 0,
  finished_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX imports_account ON imports (account_id, id);
CREATE INDEX imports_user ON imports (user_id, id);

-- A row for each label of a message; its own folder has none.
CREATE TABLE message_labels (
  mailbox_id TEXT NOT NULL,
  message_id BIGINT NOT NULL,
  user_id TEXT NOT NULL,
  PRIMARY KEY (mailbox_id, message_id)
);
CREATE INDEX message_labels_message ON message_labels (message_id);

-- Of the mailing list it came by, as List-Id names it; '' = none.
ALTER TABLE messages ADD COLUMN list_id TEXT NOT NULL DEFAULT '';
-- 0 = only the start of it is here: its words, and not yet its files.
ALTER TABLE messages ADD COLUMN whole INTEGER NOT NULL DEFAULT 1;

CREATE INDEX messages_partial ON messages (mailbox_id, id) WHERE whole = 0;

-- The files of a mail. Their bytes stay in the mail.
CREATE TABLE attachments (
  message_id BIGINT NOT NULL,
  position INTEGER NOT NULL,                     -- in the order of the mail, from 0
  user_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  size BIGINT NOT NULL,
  inline INTEGER NOT NULL DEFAULT 0,
  sha256 TEXT NOT NULL DEFAULT '',               -- of its bytes; '' = not read yet
  verdict TEXT NOT NULL DEFAULT '',              -- '' = not scanned | clean | infected | not-scannable
  threat TEXT NOT NULL DEFAULT '',
  scanned_at BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (message_id, position)
);
CREATE INDEX attachments_unread ON attachments (message_id) WHERE sha256 = '';

-- Asked by every pull that has something to say: what an approved action just changed is not taken back.
CREATE INDEX actions_account ON actions (account_id, finished_at);
