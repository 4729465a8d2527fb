-- Which house this database is of, so that no other house's data folder is taken for its own.
CREATE TABLE house (
  one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
  id TEXT NOT NULL
);
