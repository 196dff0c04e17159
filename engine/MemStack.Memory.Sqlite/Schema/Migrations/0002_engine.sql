-- Facts that are true for a time: their slot, the key of duplicates, and their owner.
ALTER TABLE memories ADD COLUMN owner TEXT NOT NULL DEFAULT '';
ALTER TABLE memories ADD COLUMN slot TEXT;
ALTER TABLE memories ADD COLUMN slot_value TEXT;
ALTER TABLE memories ADD COLUMN dedup TEXT;
ALTER TABLE memories ADD COLUMN touched_at INTEGER;
-- The place in the thread, from 1; gaps are turns that were erased.
ALTER TABLE memories ADD COLUMN turn INTEGER NOT NULL DEFAULT 0;

UPDATE memories SET owner = memstack_owner(tenant, user_id, agent_id, app_id, run_id);
UPDATE memories SET turn = t.turn
FROM (SELECT seq, ROW_NUMBER() OVER (PARTITION BY thread ORDER BY seq) AS turn FROM memories WHERE thread IS NOT NULL AND state < 3) t
WHERE t.seq = memories.seq;

CREATE INDEX memories_by_slot ON memories (owner, slot) WHERE slot IS NOT NULL AND valid_to IS NULL AND state < 3;
CREATE INDEX memories_by_twin ON memories (owner, dedup) WHERE dedup IS NOT NULL AND valid_to IS NULL AND state < 3;

-- The index gets stems instead of texts, so that every store finds the same; source holds the message a fact was drawn from.
-- The tokenizer splits at spaces and folds nothing: words were made before.
CREATE VIRTUAL TABLE memories_stems USING fts5 (scope, own, prev, prev2, next, source, tokenize = 'ascii');
INSERT INTO memories_stems (rowid, scope, own, prev, prev2, next)
SELECT rowid, scope, memstack_index(own), memstack_index(prev), memstack_index(prev2), memstack_index(next) FROM memories_fts;
DROP TABLE memories_fts;
ALTER TABLE memories_stems RENAME TO memories_fts;

-- Entities belong to an owner: two users' Annas are two persons. A relation is true as long as its memory.
CREATE TABLE entities (
    seq      INTEGER PRIMARY KEY,
    tenant   TEXT NOT NULL,
    owner    TEXT NOT NULL,
    name_key TEXT NOT NULL,
    name     TEXT NOT NULL,
    type     TEXT NOT NULL,
    UNIQUE (owner, name_key)
);
CREATE TABLE relations (
    seq        INTEGER PRIMARY KEY,
    memory_seq INTEGER NOT NULL,
    source     INTEGER NOT NULL,
    type       TEXT    NOT NULL,
    target     INTEGER NOT NULL
);
CREATE INDEX relations_by_memory ON relations (memory_seq);
CREATE INDEX relations_by_source ON relations (source, memory_seq);
CREATE INDEX relations_by_target ON relations (target, memory_seq);

-- Little-endian 32-bit floats of length 1.
CREATE TABLE vectors (
    memory_seq INTEGER PRIMARY KEY,
    model      TEXT NOT NULL,
    data       BLOB NOT NULL
);

CREATE TABLE jobs (
    seq         INTEGER PRIMARY KEY,
    event_id    TEXT    NOT NULL UNIQUE,
    tenant      TEXT    NOT NULL,
    request     TEXT    NOT NULL,
    fingerprint TEXT    NOT NULL,
    attempts    INTEGER NOT NULL,
    not_before  INTEGER NOT NULL,
    -- Until when a worker has it; null while it waits.
    lease_until INTEGER,
    dead        INTEGER NOT NULL,
    error       TEXT,
    created_at  INTEGER NOT NULL
);
CREATE INDEX jobs_due  ON jobs (not_before, seq) WHERE dead = 0;
CREATE INDEX jobs_dead ON jobs (tenant, seq) WHERE dead = 1;
