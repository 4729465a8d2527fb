-- Which mails of its conversation a draft was written in sight of. Ids carry the date of a mail, so that one
-- that arrives late under an older date is no newer than the newest: newest_seen alone does not see it come.
ALTER TABLE drafts ADD COLUMN thread_seen TEXT NOT NULL DEFAULT '';  -- their ids, newest first; '' = newest_seen alone

-- The token of the program that words of a draft came from: it is who a question about them is put to.
ALTER TABLE drafts ADD COLUMN program_id TEXT NOT NULL DEFAULT '';   -- '' = none, or one of before this
