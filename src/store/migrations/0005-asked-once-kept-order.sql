-- What was asked under a request key, as it came: a repeat is recognised before anything is looked up.
ALTER TABLE actions ADD COLUMN request_digest TEXT NOT NULL DEFAULT '';

-- Work that was begun and waits for its next try keeps its place: nothing of its lock key passes it.
CREATE INDEX jobs_begun ON jobs (lock_key) WHERE state = 'pending' AND started_at > 0 AND lock_key <> '';
