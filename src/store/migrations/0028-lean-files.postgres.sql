-- The files of a mail belong to whoever has the mail: whose they are stood here a second time and
-- nobody asked for it.
ALTER TABLE attachments DROP COLUMN user_id, DROP COLUMN account_id;
