-- Which words the index knows. Nothing is stored for it: it reads the index itself, and is asked
-- for the words that begin as somebody typed (search/beginnings.ts).
CREATE VIRTUAL TABLE mail_words_known USING fts5vocab('mail_words', 'instance');
