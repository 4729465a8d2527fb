-- Which program words of a draft came from. A person who changes a comma of them has not said the rest:
-- until the draft is sent or discarded it is proposed as that program's.
ALTER TABLE drafts ADD COLUMN program TEXT NOT NULL DEFAULT '';   -- its name; '' = none wrote in it
UPDATE drafts SET program = CASE WHEN written_name = '' THEN 'token' ELSE written_name END WHERE written_by = 'token';
