-- A data folder's database as the version with schema 1 wrote it: created by its own statements, not by hand. Two tenants; users, an agent, an app, runs; a conversation whose
-- fourth turn was deleted; a user who was forgotten; updates, facts that were inferred, dates, idempotency keys.
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
INSERT INTO memories VALUES(1,'019c183d-a8a0-7d87-9fe8-217ab8a54cf5','default','ana',NULL,NULL,NULL,NULL,'user',NULL,'The ferry to Naxos leaves at nine.','3909aa9be4b3c1f23e3c12e30a65a79b',NULL,'[]',0,NULL,NULL,NULL,NULL,1769933220000123,1769933220000123,NULL);
INSERT INTO memories VALUES(2,'019c1844-1140-72d0-bb17-b5311fdf3de7','default','ana','bot','phone',NULL,NULL,'user',NULL,'Ich mag Käsespätzle & "naïve" 日本語 ☕🎉, it''s mine','83792e08cc563f147131915d28c274de','{"Clé \"x\"":1.5,"tags":["a","b"],"n":null}','[]',0,NULL,NULL,NULL,NULL,1769933640000246,1769933640000246,NULL);
INSERT INTO memories VALUES(3,'019c184a-79e0-798e-8f54-e8f8110797e1','default','ana',NULL,NULL,'dinner','Ana','user','rba0438d300e6dd54c4799f22ba65b12c','What shall we cook for Theo?','cd809872aea6f71ac37c8d7ed959c79a',NULL,'[]',0,NULL,NULL,NULL,NULL,1769934060000369,1769934060000369,NULL);
INSERT INTO memories VALUES(4,'019c1850-e280-7401-8693-d00a40acd487','default','ana',NULL,NULL,'dinner','Bot','assistant','rba0438d300e6dd54c4799f22ba65b12c','Something with chanterelles.','de599e1fe72f26dff8b351cf8b2d556c',NULL,'[]',0,NULL,NULL,NULL,NULL,1769934480000492,1769934480000492,NULL);
INSERT INTO memories VALUES(5,'019c1857-4b20-71e4-9952-fd7d642be4d1','default','ana',NULL,NULL,'dinner','Ana','user','rba0438d300e6dd54c4799f22ba65b12c','He is allergic to those.','4966c2513df346bffeec8e436055e3d0',NULL,'[]',0,NULL,NULL,NULL,NULL,1769934900000615,1769934900000615,NULL);
INSERT INTO memories VALUES(6,'019c185d-b3c0-77b5-84ba-7ee420d7084b','default','ana',NULL,NULL,'dinner','Bot','assistant','rba0438d300e6dd54c4799f22ba65b12c','Then asparagus risotto.','eec49c230965ac416e3ce626dd36cebf',NULL,'[]',3,NULL,NULL,NULL,NULL,1769935320000738,1769941200002460,NULL);
INSERT INTO memories VALUES(7,'019c1864-1c60-7d5b-b6a6-f81f5c198732','default','ana',NULL,NULL,'dinner','Ana','user','rba0438d300e6dd54c4799f22ba65b12c','Perfect, on Saturday.','affe626aa41669347ab5106b1bc8d426',NULL,'[]',0,NULL,NULL,NULL,NULL,1769935740000861,1769935740000861,NULL);
INSERT INTO memories VALUES(8,'019c186a-8500-7df1-b9ad-f50821ad0e8f','default','ana',NULL,NULL,'dinner','Bot','assistant','rba0438d300e6dd54c4799f22ba65b12c','Noted.','3e65e09483df4a05fbbacfda96665129',NULL,'[]',0,NULL,NULL,NULL,NULL,1769936160000984,1769936160000984,NULL);
INSERT INTO memories VALUES(9,'019c1870-eda1-796d-9735-504eba6912e1','default','ben',NULL,NULL,NULL,NULL,'user','e019c1870eda17d0f9b462011e50ff1ec','I bought a bicycle.','455244da60fea5c806e4fa92b16a06db',NULL,'[]',0,NULL,NULL,NULL,NULL,1769936580001107,1769936580001107,NULL);
INSERT INTO memories VALUES(10,'019c1870-eda1-713c-b720-f1dfebabf84f','default','ben',NULL,NULL,NULL,NULL,'user','e019c1870eda17d0f9b462011e50ff1ec','It is green.','5d3fd362609b70f0414c67dfa60b2326',NULL,'[]',0,NULL,NULL,NULL,NULL,1769936580001107,1769936580001107,NULL);
INSERT INTO memories VALUES(11,'019c1870-eda1-7594-a5f8-91e2395d3e6f','default','ben',NULL,NULL,NULL,NULL,'user','e019c1870eda17d0f9b462011e50ff1ec','It was stolen in Ghent.','857c7dc22c1138311959bfa8bdc8fb2d',NULL,'[]',0,NULL,NULL,NULL,NULL,1769936580001107,1769936580001107,NULL);
INSERT INTO memories VALUES(12,'019c1877-5641-7374-b734-15eac2abb67d','default','ben',NULL,NULL,NULL,NULL,'user','e019c18775641771eb784f6f7f2af033b','I''m vegan.','f18fc94ddea7fa4384665a347836e8e8',NULL,'[]',0,NULL,NULL,NULL,NULL,1769937000001230,1769937000001230,NULL);
INSERT INTO memories VALUES(13,'019c1877-5641-771e-b5e6-851e5979a5d6','default','ben',NULL,NULL,NULL,NULL,'user','e019c18775641771eb784f6f7f2af033b','My sister Carla lives in Porto.','40669a010a386d516dbd4bc91df41ee1',NULL,'[]',0,NULL,NULL,NULL,NULL,1769937000001230,1769937000001230,NULL);
INSERT INTO memories VALUES(14,'019c187d-bee1-7c02-a21a-0ff4a670085b','default','ana',NULL,NULL,NULL,NULL,'user',NULL,'The parking permit lies in the red folder.','12355fe42d7fa7cb4a6537e858640351','{"place":"car"}','[]',0,1735779845000000,NULL,NULL,'2030-12-31',1769937420001353,1769938680001722,NULL);
INSERT INTO memories VALUES(15,'019c1884-2781-7f43-81f3-a119a9cfc47d','default','ana',NULL,NULL,NULL,NULL,'user',NULL,'The voucher ran out.','83b531131ac43793e7db1f584cef651a',NULL,'[]',0,NULL,NULL,NULL,'2026-01-31',1769937840001476,1769937840001476,NULL);
INSERT INTO memories VALUES(16,'019c1897-6161-786b-a064-735afbded614','default',NULL,'bot',NULL,NULL,NULL,'assistant',NULL,'Users like short answers.','15d419997fcc5373b1edd6345fc6afbe',NULL,'[]',0,NULL,NULL,NULL,NULL,1769939100001845,1769939100001845,NULL);
INSERT INTO memories VALUES(17,'019c189d-ca01-76bd-9e7f-ad455359f122','default',NULL,NULL,'phone',NULL,NULL,'user',NULL,'The app shows a zeppelin.','ef39fce74d8729a960c07c6c62c1d084',NULL,'[]',0,NULL,NULL,NULL,NULL,1769939520001968,1769939520001968,NULL);
INSERT INTO memories VALUES(18,'019c18a4-32a2-7d00-9237-4941e06a202e','default',NULL,NULL,NULL,'lonely',NULL,'user','rdefdf3dff90f6f3b8c14fb3007532ca7','A run without a user.','98d236c5060732962792a8f09ecbb120',NULL,'[]',0,NULL,NULL,NULL,NULL,1769939940002091,1769939940002091,NULL);
INSERT INTO memories VALUES(19,'019c18aa-9b42-74a4-a921-ab2ec0834a2e','default','ana',NULL,NULL,NULL,NULL,'user',NULL,'My old phone number ends in 4711.','851ab569a10a12ac1fbe2e4bc7ec7c21',NULL,'[]',3,NULL,NULL,NULL,NULL,1769940360002214,1769940780002337,NULL);
INSERT INTO memories VALUES(20,'019c18bd-d522-7225-8d6d-3fb04367920b','default','eve',NULL,NULL,NULL,NULL,'user',NULL,'Eve''s first secret.','0d9e18afb5c75f1d008df5c062ecaeb8',NULL,'[]',3,NULL,NULL,NULL,NULL,1769941620002583,1769942460002829,NULL);
INSERT INTO memories VALUES(21,'019c18c4-3dc2-77f2-910a-528aee74db01','default','eve',NULL,NULL,NULL,NULL,'user',NULL,'Eve''s second secret.','d402d31691ad7db4f68f82e198431530',NULL,'[]',3,NULL,NULL,NULL,NULL,1769942040002706,1769942460002829,NULL);
INSERT INTO memories VALUES(22,'019c18d1-0f02-71ec-9542-7ebbb124b2ae','acme','ana',NULL,NULL,NULL,NULL,'user',NULL,'The acme ferry leaves at ten.','bac354173326b5dc000672b025b9fbaa',NULL,'[]',0,NULL,NULL,NULL,NULL,1769942880002952,1769942880002952,NULL);
INSERT INTO events VALUES(1,'019c183d-a8a0-7e44-8997-72c09302968a','default','ADD',3,NULL,NULL,1769933220000123,1769933220000123,1769933220000123);
INSERT INTO events VALUES(2,'019c1844-1140-70c5-8953-be3049a6fb84','default','ADD',3,NULL,NULL,1769933640000246,1769933640000246,1769933640000246);
INSERT INTO events VALUES(3,'019c184a-79e0-7be8-92df-3b55c4d8bc68','default','ADD',3,NULL,NULL,1769934060000369,1769934060000369,1769934060000369);
INSERT INTO events VALUES(4,'019c1850-e280-7030-a72a-03f1a6b53989','default','ADD',3,NULL,NULL,1769934480000492,1769934480000492,1769934480000492);
INSERT INTO events VALUES(5,'019c1857-4b20-7499-a42e-6f8045848cec','default','ADD',3,NULL,NULL,1769934900000615,1769934900000615,1769934900000615);
INSERT INTO events VALUES(6,'019c185d-b3c0-7ca7-8e30-6be5d6638ab8','default','ADD',3,NULL,NULL,1769935320000738,1769935320000738,1769935320000738);
INSERT INTO events VALUES(7,'019c1864-1c60-7bc4-9881-c42e150f82f0','default','ADD',3,NULL,NULL,1769935740000861,1769935740000861,1769935740000861);
INSERT INTO events VALUES(8,'019c186a-8500-7795-81ae-c2d83b334a04','default','ADD',3,NULL,NULL,1769936160000984,1769936160000984,1769936160000984);
INSERT INTO events VALUES(9,'019c1870-eda1-7d0f-9b46-2011e50ff1ec','default','ADD',3,NULL,NULL,1769936580001107,1769936580001107,1769936580001107);
INSERT INTO events VALUES(10,'019c1877-5641-771e-b784-f6f7f2af033b','default','ADD',3,'[{"Role":"user","Content":"Hi! I''m vegan. My sister Carla lives in Porto."},{"Role":"assistant","Content":"Good to know."}]',NULL,1769937000001230,1769937000001230,1769937000001230);
INSERT INTO events VALUES(11,'019c187d-bee1-725a-baa2-e4f6769e4616','default','ADD',3,NULL,NULL,1769937420001353,1769937420001353,1769937420001353);
INSERT INTO events VALUES(12,'019c1884-2781-749d-826b-d76c60b530da','default','ADD',3,NULL,NULL,1769937840001476,1769937840001476,1769937840001476);
INSERT INTO events VALUES(13,'019c1897-6161-7d73-b52f-8c690b2cd1cc','default','ADD',3,NULL,NULL,1769939100001845,1769939100001845,1769939100001845);
INSERT INTO events VALUES(14,'019c189d-ca01-7ce5-ad40-7a986855e65f','default','ADD',3,NULL,NULL,1769939520001968,1769939520001968,1769939520001968);
INSERT INTO events VALUES(15,'019c18a4-32a2-765d-9011-31cf130997b2','default','ADD',3,NULL,NULL,1769939940002091,1769939940002091,1769939940002091);
INSERT INTO events VALUES(16,'019c18aa-9b42-7bfd-8b59-7f86d7157b8d','default','ADD',3,NULL,NULL,1769940360002214,1769940360002214,1769940360002214);
INSERT INTO events VALUES(17,'019c18bd-d522-70fb-88e2-fc39fc509517','default','ADD',3,NULL,NULL,1769941620002583,1769941620002583,1769941620002583);
INSERT INTO events VALUES(18,'019c18c4-3dc2-77f3-855b-29f377319334','default','ADD',3,NULL,NULL,1769942040002706,1769942040002706,1769942040002706);
INSERT INTO events VALUES(19,'019c18ca-a662-75c8-97d8-03a1f2101f43','default','DELETE_ALL',3,NULL,NULL,1769942460002829,1769942460002829,1769942460002829);
INSERT INTO events VALUES(20,'019c18d1-0f02-76f8-a296-eef4a5cbcd01','acme','ADD',3,NULL,NULL,1769942880002952,1769942880002952,1769942880002952);
INSERT INTO history VALUES(1,'019c183d-a8a0-7946-9251-5d71b58d975a','default','019c183d-a8a0-7d87-9fe8-217ab8a54cf5','019c183d-a8a0-7e44-8997-72c09302968a',0,NULL,'The ferry to Naxos leaves at nine.','{"Id":"019c183d-a8a0-7d87-9fe8-217ab8a54cf5","Tenant":"default","UserId":"ana","Role":"user","Text":"","Hash":"3909aa9be4b3c1f23e3c12e30a65a79b","Categories":[],"CreatedAt":"2026-02-01T08:07:00.000123+00:00","UpdatedAt":"2026-02-01T08:07:00.000123+00:00"}',1769933220000123);
INSERT INTO history VALUES(2,'019c1844-1140-7a2e-bc4b-b4fe9b782178','default','019c1844-1140-72d0-bb17-b5311fdf3de7','019c1844-1140-70c5-8953-be3049a6fb84',0,NULL,'Ich mag Käsespätzle & "naïve" 日本語 ☕🎉, it''s mine','{"Id":"019c1844-1140-72d0-bb17-b5311fdf3de7","Tenant":"default","UserId":"ana","AgentId":"bot","AppId":"phone","Role":"user","Text":"","Hash":"83792e08cc563f147131915d28c274de","Metadata":{"Clé \"x\"":1.5,"tags":["a","b"],"n":null},"Categories":[],"CreatedAt":"2026-02-01T08:14:00.000246+00:00","UpdatedAt":"2026-02-01T08:14:00.000246+00:00"}',1769933640000246);
INSERT INTO history VALUES(3,'019c184a-79e0-7498-be30-ced6bb07ecfd','default','019c184a-79e0-798e-8f54-e8f8110797e1','019c184a-79e0-7be8-92df-3b55c4d8bc68',0,NULL,'What shall we cook for Theo?','{"Id":"019c184a-79e0-798e-8f54-e8f8110797e1","Tenant":"default","UserId":"ana","RunId":"dinner","ActorId":"Ana","Role":"user","Text":"","Hash":"cd809872aea6f71ac37c8d7ed959c79a","Categories":[],"CreatedAt":"2026-02-01T08:21:00.000369+00:00","UpdatedAt":"2026-02-01T08:21:00.000369+00:00"}',1769934060000369);
INSERT INTO history VALUES(4,'019c1850-e280-7906-88af-e4e431642121','default','019c1850-e280-7401-8693-d00a40acd487','019c1850-e280-7030-a72a-03f1a6b53989',0,NULL,'Something with chanterelles.','{"Id":"019c1850-e280-7401-8693-d00a40acd487","Tenant":"default","UserId":"ana","RunId":"dinner","ActorId":"Bot","Role":"assistant","Text":"","Hash":"de599e1fe72f26dff8b351cf8b2d556c","Categories":[],"CreatedAt":"2026-02-01T08:28:00.000492+00:00","UpdatedAt":"2026-02-01T08:28:00.000492+00:00"}',1769934480000492);
INSERT INTO history VALUES(5,'019c1857-4b20-757d-a514-561db29ba225','default','019c1857-4b20-71e4-9952-fd7d642be4d1','019c1857-4b20-7499-a42e-6f8045848cec',0,NULL,'He is allergic to those.','{"Id":"019c1857-4b20-71e4-9952-fd7d642be4d1","Tenant":"default","UserId":"ana","RunId":"dinner","ActorId":"Ana","Role":"user","Text":"","Hash":"4966c2513df346bffeec8e436055e3d0","Categories":[],"CreatedAt":"2026-02-01T08:35:00.000615+00:00","UpdatedAt":"2026-02-01T08:35:00.000615+00:00"}',1769934900000615);
INSERT INTO history VALUES(6,'019c185d-b3c0-7631-8751-a8e1fcf07d0f','default','019c185d-b3c0-77b5-84ba-7ee420d7084b','019c185d-b3c0-7ca7-8e30-6be5d6638ab8',0,NULL,'Then asparagus risotto.','{"Id":"019c185d-b3c0-77b5-84ba-7ee420d7084b","Tenant":"default","UserId":"ana","RunId":"dinner","ActorId":"Bot","Role":"assistant","Text":"","Hash":"eec49c230965ac416e3ce626dd36cebf","Categories":[],"CreatedAt":"2026-02-01T08:42:00.000738+00:00","UpdatedAt":"2026-02-01T08:42:00.000738+00:00"}',1769935320000738);
INSERT INTO history VALUES(7,'019c1864-1c60-7dec-a1a8-1764bff0f59b','default','019c1864-1c60-7d5b-b6a6-f81f5c198732','019c1864-1c60-7bc4-9881-c42e150f82f0',0,NULL,'Perfect, on Saturday.','{"Id":"019c1864-1c60-7d5b-b6a6-f81f5c198732","Tenant":"default","UserId":"ana","RunId":"dinner","ActorId":"Ana","Role":"user","Text":"","Hash":"affe626aa41669347ab5106b1bc8d426","Categories":[],"CreatedAt":"2026-02-01T08:49:00.000861+00:00","UpdatedAt":"2026-02-01T08:49:00.000861+00:00"}',1769935740000861);
INSERT INTO history VALUES(8,'019c186a-8500-7c7e-b8b7-60c93e2b414b','default','019c186a-8500-7df1-b9ad-f50821ad0e8f','019c186a-8500-7795-81ae-c2d83b334a04',0,NULL,'Noted.','{"Id":"019c186a-8500-7df1-b9ad-f50821ad0e8f","Tenant":"default","UserId":"ana","RunId":"dinner","ActorId":"Bot","Role":"assistant","Text":"","Hash":"3e65e09483df4a05fbbacfda96665129","Categories":[],"CreatedAt":"2026-02-01T08:56:00.000984+00:00","UpdatedAt":"2026-02-01T08:56:00.000984+00:00"}',1769936160000984);
INSERT INTO history VALUES(9,'019c1870-eda1-7b9e-9e64-8050691c60ed','default','019c1870-eda1-796d-9735-504eba6912e1','019c1870-eda1-7d0f-9b46-2011e50ff1ec',0,NULL,'I bought a bicycle.','{"Id":"019c1870-eda1-796d-9735-504eba6912e1","Tenant":"default","UserId":"ben","Role":"user","Text":"","Hash":"455244da60fea5c806e4fa92b16a06db","Categories":[],"CreatedAt":"2026-02-01T09:03:00.001107+00:00","UpdatedAt":"2026-02-01T09:03:00.001107+00:00"}',1769936580001107);
INSERT INTO history VALUES(10,'019c1870-eda1-73df-81c2-77171f16e13f','default','019c1870-eda1-713c-b720-f1dfebabf84f','019c1870-eda1-7d0f-9b46-2011e50ff1ec',0,NULL,'It is green.','{"Id":"019c1870-eda1-713c-b720-f1dfebabf84f","Tenant":"default","UserId":"ben","Role":"user","Text":"","Hash":"5d3fd362609b70f0414c67dfa60b2326","Categories":[],"CreatedAt":"2026-02-01T09:03:00.001107+00:00","UpdatedAt":"2026-02-01T09:03:00.001107+00:00"}',1769936580001107);
INSERT INTO history VALUES(11,'019c1870-eda1-791e-a860-d3362fcdbac2','default','019c1870-eda1-7594-a5f8-91e2395d3e6f','019c1870-eda1-7d0f-9b46-2011e50ff1ec',0,NULL,'It was stolen in Ghent.','{"Id":"019c1870-eda1-7594-a5f8-91e2395d3e6f","Tenant":"default","UserId":"ben","Role":"user","Text":"","Hash":"857c7dc22c1138311959bfa8bdc8fb2d","Categories":[],"CreatedAt":"2026-02-01T09:03:00.001107+00:00","UpdatedAt":"2026-02-01T09:03:00.001107+00:00"}',1769936580001107);
INSERT INTO history VALUES(12,'019c1877-5641-7ef1-874b-27b5c5cbb6bf','default','019c1877-5641-7374-b734-15eac2abb67d','019c1877-5641-771e-b784-f6f7f2af033b',0,NULL,'I''m vegan.','{"Id":"019c1877-5641-7374-b734-15eac2abb67d","Tenant":"default","UserId":"ben","Role":"user","Text":"","Hash":"f18fc94ddea7fa4384665a347836e8e8","Categories":[],"CreatedAt":"2026-02-01T09:10:00.00123+00:00","UpdatedAt":"2026-02-01T09:10:00.00123+00:00"}',1769937000001230);
INSERT INTO history VALUES(13,'019c1877-5641-7a42-9c0b-b2d3e895486e','default','019c1877-5641-771e-b5e6-851e5979a5d6','019c1877-5641-771e-b784-f6f7f2af033b',0,NULL,'My sister Carla lives in Porto.','{"Id":"019c1877-5641-771e-b5e6-851e5979a5d6","Tenant":"default","UserId":"ben","Role":"user","Text":"","Hash":"40669a010a386d516dbd4bc91df41ee1","Categories":[],"CreatedAt":"2026-02-01T09:10:00.00123+00:00","UpdatedAt":"2026-02-01T09:10:00.00123+00:00"}',1769937000001230);
INSERT INTO history VALUES(14,'019c187d-bee1-70af-a0e3-b1dbb930f8ad','default','019c187d-bee1-7c02-a21a-0ff4a670085b','019c187d-bee1-725a-baa2-e4f6769e4616',0,NULL,'The parking permit is valid this year.','{"Id":"019c187d-bee1-7c02-a21a-0ff4a670085b","Tenant":"default","UserId":"ana","Role":"user","Text":"","Hash":"25b55eef57cb4fd2ab7bfe0a29dbd32c","Categories":[],"ValidFrom":"2025-01-02T01:04:05+00:00","ExpiresAt":"2030-12-31","CreatedAt":"2026-02-01T09:17:00.001353+00:00","UpdatedAt":"2026-02-01T09:17:00.001353+00:00"}',1769937420001353);
INSERT INTO history VALUES(15,'019c1884-2781-7bc4-a91a-4dc21fb2ab34','default','019c1884-2781-7f43-81f3-a119a9cfc47d','019c1884-2781-749d-826b-d76c60b530da',0,NULL,'The voucher ran out.','{"Id":"019c1884-2781-7f43-81f3-a119a9cfc47d","Tenant":"default","UserId":"ana","Role":"user","Text":"","Hash":"83b531131ac43793e7db1f584cef651a","Categories":[],"ExpiresAt":"2026-01-31","CreatedAt":"2026-02-01T09:24:00.001476+00:00","UpdatedAt":"2026-02-01T09:24:00.001476+00:00"}',1769937840001476);
INSERT INTO history VALUES(16,'019c188a-9021-793b-a425-e5c6c4ceea3e','default','019c187d-bee1-7c02-a21a-0ff4a670085b',NULL,1,'The parking permit is valid this year.','The parking permit lies in the glove box.','{"Id":"019c187d-bee1-7c02-a21a-0ff4a670085b","Tenant":"default","UserId":"ana","Role":"user","Text":"","Hash":"7949ba773fef7a4af3f906f06628bf29","Metadata":{"place":"car"},"Categories":[],"ValidFrom":"2025-01-02T01:04:05+00:00","ExpiresAt":"2030-12-31","CreatedAt":"2026-02-01T09:17:00.001353+00:00","UpdatedAt":"2026-02-01T09:31:00.001599+00:00"}',1769938260001599);
INSERT INTO history VALUES(17,'019c1890-f8c1-7638-9d23-ce652ce555c5','default','019c187d-bee1-7c02-a21a-0ff4a670085b',NULL,1,'The parking permit lies in the glove box.','The parking permit lies in the red folder.','{"Id":"019c187d-bee1-7c02-a21a-0ff4a670085b","Tenant":"default","UserId":"ana","Role":"user","Text":"","Hash":"12355fe42d7fa7cb4a6537e858640351","Metadata":{"place":"car"},"Categories":[],"ValidFrom":"2025-01-02T01:04:05+00:00","ExpiresAt":"2030-12-31","CreatedAt":"2026-02-01T09:17:00.001353+00:00","UpdatedAt":"2026-02-01T09:38:00.001722+00:00"}',1769938680001722);
INSERT INTO history VALUES(18,'019c1897-6161-7a1c-932f-9adfaf7b7fd2','default','019c1897-6161-786b-a064-735afbded614','019c1897-6161-7d73-b52f-8c690b2cd1cc',0,NULL,'Users like short answers.','{"Id":"019c1897-6161-786b-a064-735afbded614","Tenant":"default","AgentId":"bot","Role":"assistant","Text":"","Hash":"15d419997fcc5373b1edd6345fc6afbe","Categories":[],"CreatedAt":"2026-02-01T09:45:00.001845+00:00","UpdatedAt":"2026-02-01T09:45:00.001845+00:00"}',1769939100001845);
INSERT INTO history VALUES(19,'019c189d-ca01-7f62-9da4-9b0770b471e8','default','019c189d-ca01-76bd-9e7f-ad455359f122','019c189d-ca01-7ce5-ad40-7a986855e65f',0,NULL,'The app shows a zeppelin.','{"Id":"019c189d-ca01-76bd-9e7f-ad455359f122","Tenant":"default","AppId":"phone","Role":"user","Text":"","Hash":"ef39fce74d8729a960c07c6c62c1d084","Categories":[],"CreatedAt":"2026-02-01T09:52:00.001968+00:00","UpdatedAt":"2026-02-01T09:52:00.001968+00:00"}',1769939520001968);
INSERT INTO history VALUES(20,'019c18a4-32a2-7a84-97ae-5a489def030b','default','019c18a4-32a2-7d00-9237-4941e06a202e','019c18a4-32a2-765d-9011-31cf130997b2',0,NULL,'A run without a user.','{"Id":"019c18a4-32a2-7d00-9237-4941e06a202e","Tenant":"default","RunId":"lonely","Role":"user","Text":"","Hash":"98d236c5060732962792a8f09ecbb120","Categories":[],"CreatedAt":"2026-02-01T09:59:00.002091+00:00","UpdatedAt":"2026-02-01T09:59:00.002091+00:00"}',1769939940002091);
INSERT INTO history VALUES(21,'019c18aa-9b42-7fa9-9680-e20e888a03d3','default','019c18aa-9b42-74a4-a921-ab2ec0834a2e','019c18aa-9b42-7bfd-8b59-7f86d7157b8d',0,NULL,'My old phone number ends in 4711.','{"Id":"019c18aa-9b42-74a4-a921-ab2ec0834a2e","Tenant":"default","UserId":"ana","Role":"user","Text":"","Hash":"851ab569a10a12ac1fbe2e4bc7ec7c21","Categories":[],"CreatedAt":"2026-02-01T10:06:00.002214+00:00","UpdatedAt":"2026-02-01T10:06:00.002214+00:00"}',1769940360002214);
INSERT INTO history VALUES(22,'019c18b1-03e2-73b5-a6a7-bd1f7e117a77','default','019c18aa-9b42-74a4-a921-ab2ec0834a2e',NULL,2,'My old phone number ends in 4711.',NULL,'{"Id":"019c18aa-9b42-74a4-a921-ab2ec0834a2e","Tenant":"default","UserId":"ana","Role":"user","Text":"","Hash":"851ab569a10a12ac1fbe2e4bc7ec7c21","Categories":[],"CreatedAt":"2026-02-01T10:06:00.002214+00:00","UpdatedAt":"2026-02-01T10:06:00.002214+00:00"}',1769940780002337);
INSERT INTO history VALUES(23,'019c18b7-6c82-73e9-8240-3556296886ba','default','019c185d-b3c0-77b5-84ba-7ee420d7084b',NULL,2,'Then asparagus risotto.',NULL,'{"Id":"019c185d-b3c0-77b5-84ba-7ee420d7084b","Tenant":"default","UserId":"ana","RunId":"dinner","ActorId":"Bot","Role":"assistant","Text":"","Hash":"eec49c230965ac416e3ce626dd36cebf","Categories":[],"CreatedAt":"2026-02-01T08:42:00.000738+00:00","UpdatedAt":"2026-02-01T08:42:00.000738+00:00"}',1769941200002460);
INSERT INTO history VALUES(24,'019c18bd-d522-775d-9eb8-563de60292e0','default','019c18bd-d522-7225-8d6d-3fb04367920b','019c18bd-d522-70fb-88e2-fc39fc509517',0,NULL,'Eve''s first secret.','{"Id":"019c18bd-d522-7225-8d6d-3fb04367920b","Tenant":"default","UserId":"eve","Role":"user","Text":"","Hash":"0d9e18afb5c75f1d008df5c062ecaeb8","Categories":[],"CreatedAt":"2026-02-01T10:27:00.002583+00:00","UpdatedAt":"2026-02-01T10:27:00.002583+00:00"}',1769941620002583);
INSERT INTO history VALUES(25,'019c18c4-3dc2-74cb-a1da-368ca524f33d','default','019c18c4-3dc2-77f2-910a-528aee74db01','019c18c4-3dc2-77f3-855b-29f377319334',0,NULL,'Eve''s second secret.','{"Id":"019c18c4-3dc2-77f2-910a-528aee74db01","Tenant":"default","UserId":"eve","Role":"user","Text":"","Hash":"d402d31691ad7db4f68f82e198431530","Categories":[],"CreatedAt":"2026-02-01T10:34:00.002706+00:00","UpdatedAt":"2026-02-01T10:34:00.002706+00:00"}',1769942040002706);
INSERT INTO history VALUES(26,'019c18ca-a662-7816-947d-1e166c56a0b1','default','019c18bd-d522-7225-8d6d-3fb04367920b','019c18ca-a662-75c8-97d8-03a1f2101f43',2,'Eve''s first secret.',NULL,'{"Id":"019c18bd-d522-7225-8d6d-3fb04367920b","Tenant":"default","UserId":"eve","Role":"user","Text":"","Hash":"0d9e18afb5c75f1d008df5c062ecaeb8","Categories":[],"CreatedAt":"2026-02-01T10:27:00.002583+00:00","UpdatedAt":"2026-02-01T10:27:00.002583+00:00"}',1769942460002829);
INSERT INTO history VALUES(27,'019c18ca-a662-7190-804e-1ff0cb5a78e4','default','019c18c4-3dc2-77f2-910a-528aee74db01','019c18ca-a662-75c8-97d8-03a1f2101f43',2,'Eve''s second secret.',NULL,'{"Id":"019c18c4-3dc2-77f2-910a-528aee74db01","Tenant":"default","UserId":"eve","Role":"user","Text":"","Hash":"d402d31691ad7db4f68f82e198431530","Categories":[],"CreatedAt":"2026-02-01T10:34:00.002706+00:00","UpdatedAt":"2026-02-01T10:34:00.002706+00:00"}',1769942460002829);
INSERT INTO history VALUES(28,'019c18d1-0f02-7397-8942-2690e0e02663','acme','019c18d1-0f02-71ec-9542-7ebbb124b2ae','019c18d1-0f02-76f8-a296-eef4a5cbcd01',0,NULL,'The acme ferry leaves at ten.','{"Id":"019c18d1-0f02-71ec-9542-7ebbb124b2ae","Tenant":"acme","UserId":"ana","Role":"user","Text":"","Hash":"bac354173326b5dc000672b025b9fbaa","Categories":[],"CreatedAt":"2026-02-01T10:48:00.002952+00:00","UpdatedAt":"2026-02-01T10:48:00.002952+00:00"}',1769942880002952);
INSERT INTO idempotency VALUES('default','add','ferry','661ecac5c0585704cf09b2425e6242a0a6c5928eb7c61be54e590c927826addf','019c183d-a8a0-7e44-8997-72c09302968a',NULL,NULL,1769933220000123);
INSERT INTO idempotency VALUES('default','add','inferred','c1fee3c0ad7f6b5445d2df6f342f7d8ebea43628ed3bc368dccd1d300050d396','019c1877-5641-771e-b784-f6f7f2af033b',NULL,NULL,1769937000001230);
INSERT INTO idempotency VALUES('default','request','request-1','print',NULL,200,X'7b22726573756c7473223a5b5d7d',1769942880002952);
INSERT INTO memories_fts (rowid, scope, own, prev, prev2, next) VALUES(1,'t3aadc434bf57aeae141a0 uf9b6869b97b4d5acbac70','The ferry to Naxos leaves at nine.',NULL,NULL,NULL);
INSERT INTO memories_fts (rowid, scope, own, prev, prev2, next) VALUES(2,'t3aadc434bf57aeae141a0 uf9b6869b97b4d5acbac70 aebb1719e24443326d1a00 pcebd893a19ece3eb5e530','Ich mag Käsespätzle & "naïve"  日  本  語  ☕🎉, it''s mine',NULL,NULL,NULL);
INSERT INTO memories_fts (rowid, scope, own, prev, prev2, next) VALUES(3,'t3aadc434bf57aeae141a0 uf9b6869b97b4d5acbac70 r98a2d836c58279401b5d0','What shall we cook for Theo?',NULL,NULL,'Something with chanterelles.');
INSERT INTO memories_fts (rowid, scope, own, prev, prev2, next) VALUES(4,'t3aadc434bf57aeae141a0 uf9b6869b97b4d5acbac70 r98a2d836c58279401b5d0','Something with chanterelles.','What shall we cook for Theo?',NULL,'He is allergic to those.');
INSERT INTO memories_fts (rowid, scope, own, prev, prev2, next) VALUES(5,'t3aadc434bf57aeae141a0 uf9b6869b97b4d5acbac70 r98a2d836c58279401b5d0','He is allergic to those.','Something with chanterelles.','What shall we cook for Theo?','Perfect, on Saturday.');
INSERT INTO memories_fts (rowid, scope, own, prev, prev2, next) VALUES(7,'t3aadc434bf57aeae141a0 uf9b6869b97b4d5acbac70 r98a2d836c58279401b5d0','Perfect, on Saturday.','He is allergic to those.','Something with chanterelles.','Noted.');
INSERT INTO memories_fts (rowid, scope, own, prev, prev2, next) VALUES(8,'t3aadc434bf57aeae141a0 uf9b6869b97b4d5acbac70 r98a2d836c58279401b5d0','Noted.','Perfect, on Saturday.','He is allergic to those.',NULL);
INSERT INTO memories_fts (rowid, scope, own, prev, prev2, next) VALUES(9,'t3aadc434bf57aeae141a0 u13165ea3ec77f645cebc0','I bought a bicycle.',NULL,NULL,'It is green.');
INSERT INTO memories_fts (rowid, scope, own, prev, prev2, next) VALUES(10,'t3aadc434bf57aeae141a0 u13165ea3ec77f645cebc0','It is green.','I bought a bicycle.',NULL,'It was stolen in Ghent.');
INSERT INTO memories_fts (rowid, scope, own, prev, prev2, next) VALUES(11,'t3aadc434bf57aeae141a0 u13165ea3ec77f645cebc0','It was stolen in Ghent.','It is green.','I bought a bicycle.',NULL);
INSERT INTO memories_fts (rowid, scope, own, prev, prev2, next) VALUES(12,'t3aadc434bf57aeae141a0 u13165ea3ec77f645cebc0','I''m vegan.',NULL,NULL,'My sister Carla lives in Porto.');
INSERT INTO memories_fts (rowid, scope, own, prev, prev2, next) VALUES(13,'t3aadc434bf57aeae141a0 u13165ea3ec77f645cebc0','My sister Carla lives in Porto.','I''m vegan.',NULL,NULL);
INSERT INTO memories_fts (rowid, scope, own, prev, prev2, next) VALUES(14,'t3aadc434bf57aeae141a0 uf9b6869b97b4d5acbac70','The parking permit lies in the red folder.',NULL,NULL,NULL);
INSERT INTO memories_fts (rowid, scope, own, prev, prev2, next) VALUES(15,'t3aadc434bf57aeae141a0 uf9b6869b97b4d5acbac70','The voucher ran out.',NULL,NULL,NULL);
INSERT INTO memories_fts (rowid, scope, own, prev, prev2, next) VALUES(16,'t3aadc434bf57aeae141a0 aebb1719e24443326d1a00','Users like short answers.',NULL,NULL,NULL);
INSERT INTO memories_fts (rowid, scope, own, prev, prev2, next) VALUES(17,'t3aadc434bf57aeae141a0 pcebd893a19ece3eb5e530','The app shows a zeppelin.',NULL,NULL,NULL);
INSERT INTO memories_fts (rowid, scope, own, prev, prev2, next) VALUES(18,'t3aadc434bf57aeae141a0 r4267bfc2273a319e0eee0','A run without a user.',NULL,NULL,NULL);
INSERT INTO memories_fts (rowid, scope, own, prev, prev2, next) VALUES(22,'t522553da3136788ac08d0 uc9776e8e2eea281856b40','The acme ferry leaves at ten.',NULL,NULL,NULL);
PRAGMA application_id = 1298492755;
PRAGMA user_version = 1;
