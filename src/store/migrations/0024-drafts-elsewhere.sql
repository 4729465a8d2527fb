-- What other programs do with drafts: which mail the copy of a draft is here, which copies of ours it
-- had before, what was written there while somebody went on here, and that the copy was removed.
ALTER TABLE drafts ADD COLUMN kept_message BIGINT NOT NULL DEFAULT 0;   -- the mail that the copy is; 0 = no sync brought it yet
ALTER TABLE drafts ADD COLUMN kept_before TEXT NOT NULL DEFAULT '';     -- digests of the last copies that gave way, newest first
ALTER TABLE drafts ADD COLUMN elsewhere TEXT NOT NULL DEFAULT '';       -- JSON: the other version, offered beside this one; '' = none
ALTER TABLE drafts ADD COLUMN lost_at BIGINT NOT NULL DEFAULT 0;        -- when its copy was removed while it was changed here; 0 = it was not
