-- Dead letters by what they were about: of each thing one is kept, until it succeeds, dies
-- again, or a person dismisses it. Asked whenever a job with a unique key ends.
CREATE INDEX jobs_dead ON jobs (unique_key) WHERE dead = 1;
