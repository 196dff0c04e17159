-- An erasure looks up the memories that each erased one superseded.
CREATE INDEX memories_superseded ON memories (superseded_by) WHERE superseded_by IS NOT NULL;
