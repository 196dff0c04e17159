-- Times are microseconds since 1970-01-01 UTC; dates are ISO text; ids are UUIDs as text; JSON is text.
CREATE TABLE memories (
    seq             INTEGER PRIMARY KEY,
    id              TEXT    NOT NULL UNIQUE,
    tenant          TEXT    NOT NULL,
    user_id         TEXT,
    agent_id        TEXT,
    app_id          TEXT,
    run_id          TEXT,
    actor_id        TEXT,
    role            TEXT,
    -- The conversation it is a turn of: neighbours in it give a memory its context.
    thread          TEXT,
    text            TEXT    NOT NULL,
    hash            TEXT    NOT NULL,
    metadata        TEXT,
    categories      TEXT    NOT NULL,
    -- 0 active, 1 paused, 2 archived, 3 deleted
    state           INTEGER NOT NULL,
    valid_from      INTEGER,
    valid_to        INTEGER,
    superseded_by   TEXT,
    expires_at      TEXT,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    embedding_model TEXT
);
CREATE INDEX memories_by_tenant ON memories (tenant, created_at, seq);
CREATE INDEX memories_by_user   ON memories (tenant, user_id, created_at, seq)  WHERE user_id IS NOT NULL;
CREATE INDEX memories_by_agent  ON memories (tenant, agent_id, created_at, seq) WHERE agent_id IS NOT NULL;
CREATE INDEX memories_by_app    ON memories (tenant, app_id, created_at, seq)   WHERE app_id IS NOT NULL;
CREATE INDEX memories_by_run    ON memories (tenant, run_id, created_at, seq)   WHERE run_id IS NOT NULL;
CREATE INDEX memories_by_thread ON memories (thread, seq) WHERE thread IS NOT NULL AND state < 3;

-- One row for each memory that is not deleted, with the memory's seq as rowid. scope holds tokens of tenant, user, agent,
-- app and run, so that the index itself keeps to one scope; prev, prev2 and next are neighbours in the thread.
CREATE VIRTUAL TABLE memories_fts USING fts5 (scope, own, prev, prev2, next, tokenize = 'porter unicode61 remove_diacritics 2');

CREATE TABLE events (
    seq          INTEGER PRIMARY KEY,
    id           TEXT    NOT NULL UNIQUE,
    tenant       TEXT    NOT NULL,
    type         TEXT    NOT NULL,
    -- 0 pending, 1 running, 2 failed, 3 succeeded
    status       INTEGER NOT NULL,
    -- The messages that facts were extracted from.
    input        TEXT,
    error        TEXT,
    created_at   INTEGER NOT NULL,
    started_at   INTEGER,
    completed_at INTEGER
);
CREATE INDEX events_by_tenant ON events (tenant, created_at, seq);

CREATE TABLE history (
    seq        INTEGER PRIMARY KEY,
    id         TEXT    NOT NULL UNIQUE,
    tenant     TEXT    NOT NULL,
    memory_id  TEXT    NOT NULL,
    event_id   TEXT,
    -- 0 add, 1 update, 2 delete
    event      INTEGER NOT NULL,
    old_text   TEXT,
    new_text   TEXT,
    snapshot   TEXT    NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE INDEX history_by_memory ON history (memory_id, seq);
CREATE INDEX history_by_event  ON history (event_id, seq) WHERE event_id IS NOT NULL;

CREATE TABLE idempotency (
    tenant      TEXT    NOT NULL,
    -- Who uses the key: 'add' for the engine's adds, 'request' for whole requests.
    kind        TEXT    NOT NULL,
    key         TEXT    NOT NULL,
    fingerprint TEXT    NOT NULL,
    event_id    TEXT,
    status      INTEGER,
    body        BLOB,
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (tenant, kind, key)
) WITHOUT ROWID;
CREATE INDEX idempotency_by_time ON idempotency (created_at);
