-- From where a spent refresh token came back, and when its person said that they have read of
-- it (0 = not yet). Of sessions that ended so before this, nobody knows from where any more.
ALTER TABLE sessions ADD COLUMN reuse_address TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN reuse_seen_at BIGINT NOT NULL DEFAULT 0;
UPDATE sessions SET reuse_seen_at = revoked_at WHERE revoked_why = 'reuse';
