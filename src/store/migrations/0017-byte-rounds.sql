-- How far the nightly reading of packs has come: every block is read within some weeks, since a
-- disk that loses bytes says nothing of it.
CREATE TABLE byte_rounds (
  one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
  after_id BIGINT NOT NULL DEFAULT 0,            -- messages.id: up to here the blocks of this round were read
  ended_at BIGINT NOT NULL DEFAULT 0             -- when all were read last; 0 = not yet
);
