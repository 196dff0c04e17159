-- What an erased memory superseded is looked for once for each memory that is erased.
CREATE INDEX memories_superseded ON memories (superseded_by) WHERE superseded_by IS NOT NULL;
