-- What a proof tells, and what became of it: holes, what was mended, from which numbering to
-- which; what fails of an account, with what to do and how often; how pushes stand.

-- Stretches of the provider's list that are not here: one lost page is one, however many mails.
ALTER TABLE mailbox_proofs ADD COLUMN gaps BIGINT NOT NULL DEFAULT 0;
-- By the last repair, and when; 0 = there was none.
ALTER TABLE mailbox_proofs ADD COLUMN mended BIGINT NOT NULL DEFAULT 0;
ALTER TABLE mailbox_proofs ADD COLUMN mended_at BIGINT NOT NULL DEFAULT 0;

-- As the provider writes them (UIDVALIDITY); '' = it does not say.
ALTER TABLE mailbox_resets ADD COLUMN from_name TEXT NOT NULL DEFAULT '';
ALTER TABLE mailbox_resets ADD COLUMN to_name TEXT NOT NULL DEFAULT '';

-- `reason` is what the account says; these are its parts, for whoever looks closer.
ALTER TABLE account_failures ADD COLUMN code TEXT NOT NULL DEFAULT '';
ALTER TABLE account_failures ADD COLUMN fix TEXT NOT NULL DEFAULT '';
ALTER TABLE account_failures ADD COLUMN last_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE account_failures ADD COLUMN times BIGINT NOT NULL DEFAULT 1;

-- Whether its provider calls us when something changes. Written by the engine, which holds the order.
CREATE TABLE account_pushes (
  account_id TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL,
  expires_at BIGINT NOT NULL,                    -- 0 = none is ordered
  failing TEXT NOT NULL DEFAULT '',              -- why not, in words
  told_at BIGINT NOT NULL
);
