-- Deciding more than yes and no. An edit, and an answer with another payload, describe the act anew:
-- the revision is part of its seal, so that no consent to an earlier one can ever fit again.
ALTER TABLE actions ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;
ALTER TABLE actions ADD COLUMN talk TEXT NOT NULL DEFAULT '';            -- JSON: questions of the person, answers of whoever proposed it
ALTER TABLE actions ADD COLUMN waits_for TEXT NOT NULL DEFAULT '';       -- asker: a question is open; '' = it is the person's turn
ALTER TABLE actions ADD COLUMN ignored_at BIGINT NOT NULL DEFAULT 0;     -- out of the tray, and left to expire
ALTER TABLE actions ADD COLUMN declined TEXT NOT NULL DEFAULT '';        -- JSON: the things of it that were left out when it was approved

-- Who asked, as columns: the journal is filtered by it, and "all that this client did" is taken back by it.
ALTER TABLE actions ADD COLUMN origin_by TEXT NOT NULL DEFAULT '';
ALTER TABLE actions ADD COLUMN origin_id TEXT NOT NULL DEFAULT '';
UPDATE actions SET origin_by = origin ->> 'by', origin_id = origin ->> 'id';
CREATE INDEX actions_origin ON actions (user_id, origin_by, origin_id, id);

-- What a person approved beforehand: this client may do these things, so many an hour, until then.
CREATE TABLE standing_approvals (
  id TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL,
  action_id TEXT NOT NULL UNIQUE,                -- the approval of it, of the kind house.grant
  asker_by TEXT NOT NULL,                        -- token | rule
  asker_id TEXT NOT NULL,
  asker_name TEXT NOT NULL,
  kinds TEXT NOT NULL,                           -- JSON
  account_id TEXT NOT NULL DEFAULT '',           -- '' = any of theirs
  per_hour BIGINT NOT NULL,                      -- things touched, not actions
  granted_at BIGINT NOT NULL,
  granted_by TEXT NOT NULL,                      -- name of the person
  ends_at BIGINT NOT NULL,
  revoked_at BIGINT NOT NULL DEFAULT 0           -- 0 = it was not
);
CREATE INDEX standing_approvals_asker ON standing_approvals (user_id, asker_by, asker_id);
ALTER TABLE actions ADD COLUMN standing_id TEXT NOT NULL DEFAULT '';     -- it was approved by this
ALTER TABLE actions ADD COLUMN things BIGINT NOT NULL DEFAULT 0;         -- how many things it touches, as the hour counts them
CREATE INDEX actions_standing ON actions (standing_id, decided_at) WHERE standing_id <> '';

-- What was proven once and is not so any more, found by a later look at the store.
ALTER TABLE actions ADD COLUMN drifted_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE actions ADD COLUMN drift TEXT NOT NULL DEFAULT '';           -- JSON: which things, what was proven, what was found
CREATE INDEX actions_proven ON actions (finished_at) WHERE state = 'done';
