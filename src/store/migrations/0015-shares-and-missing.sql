-- Whose share of the workers a job is taken from (an account): one that never answers must not hold them all.
ALTER TABLE jobs ADD COLUMN share_key TEXT NOT NULL DEFAULT '';
CREATE INDEX jobs_share ON jobs (share_key) WHERE state = 'running' AND share_key <> '';

-- What is missing is settled a page at a time, the longest missed first.
CREATE INDEX missing_messages_ripe ON missing_messages (mailbox_id, missed_at);
