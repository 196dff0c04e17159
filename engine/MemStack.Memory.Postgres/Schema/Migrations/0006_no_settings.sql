-- No setting of a transaction carries a value from one statement to the next any more.

-- The words of a search, in three groups: those that memories with one of the rare words have, with two of the common ones, with one; each group leaves out what those before it have. A group
-- without words is null. Of a scope with no more than room memories every word has room, and none is counted; a size that is not known is counted. It is declared IMMUTABLE so that the planner
-- puts the groups into the plan of the statement that looks for them (PostgresSelection), which is planned anew each time (plan_cache_mode): no plan outlives the value, and both see one snapshot.
-- In PL/pgSQL, which parses it once a session.
DROP FUNCTION memstack.chosen_words(text);
CREATE FUNCTION memstack.choose_words(scope_tokens text, terms text[], own_terms text[], scope_size bigint, room bigint, most bigint, counted_most bigint, paired_most bigint)
RETURNS tsquery[] LANGUAGE plpgsql IMMUTABLE PARALLEL RESTRICTED AS $$
BEGIN
    RETURN (
        WITH scope AS MATERIALIZED (
            SELECT scope_tokens || ' & ' AS tokens,
                COALESCE(scope_size, (SELECT COUNT(*) FROM (SELECT 1 FROM memstack.memories m WHERE m.words @@ scope_tokens::tsquery LIMIT room + 1) c)) > room AS is_large
        ),
        counted AS MATERIALIZED (
            SELECT q.*, CASE WHEN s.is_large THEN
                (SELECT COUNT(*) FROM (SELECT 1 FROM memstack.memories m WHERE m.words @@ (s.tokens || '(' || q.anywhere || ')')::tsquery LIMIT counted_most) c) ELSE 0 END AS count
            FROM scope s, unnest(terms, own_terms) WITH ORDINALITY AS q (anywhere, own, place)
        ),
        ranked AS MATERIALIZED (SELECT c.*, SUM(c.count) OVER w <= most AS is_rare, ROW_NUMBER() OVER w AS rank FROM counted c WINDOW w AS (ORDER BY c.count, c.place)),
        first AS (SELECT r.* FROM ranked r WHERE NOT r.is_rare ORDER BY r.rank LIMIT paired_most),
        groups AS (
            SELECT s.tokens,
                (SELECT string_agg(r.anywhere, ' | ') FROM ranked r WHERE r.is_rare) AS rare,
                (SELECT string_agg('((' || a.anywhere || ') & (' || b.anywhere || '))', ' | ') FROM first a JOIN first b ON a.rank < b.rank) AS pairs,
                (SELECT string_agg(r.own, ' | ') FROM ranked r WHERE NOT r.is_rare) AS common
            FROM scope s
        )
        SELECT ARRAY[
            tokens || '(' || rare || ')',
            tokens || '(' || pairs || ')' || COALESCE(' & !(' || rare || ')', ''),
            tokens || '(' || common || ')' || COALESCE(' & !(' || rare || ')', '') || COALESCE(' & !(' || pairs || ')', '')
        ]::tsquery[]
        FROM groups
    );
END $$;

-- Each tenant once in a transaction, by a look for the mark that the transaction has written already.
DROP TRIGGER memories_written ON memstack.memories;
DROP TRIGGER memories_erased ON memstack.memories;
DROP TRIGGER memories_emptied ON memstack.memories;
CREATE OR REPLACE FUNCTION memstack.mark_tenant() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE name text;
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        UPDATE memstack.tenant_marks SET mark = gen_random_uuid(), writer = pg_current_xact_id();
        RETURN NULL;
    END IF;
    FOR name IN SELECT DISTINCT c.tenant FROM changed c LOOP
        IF NOT EXISTS (SELECT 1 FROM memstack.tenant_marks WHERE tenant = name AND writer = pg_current_xact_id()) THEN
            UPDATE memstack.tenant_marks SET mark = gen_random_uuid(), writer = pg_current_xact_id()
            WHERE seq = (SELECT seq FROM memstack.tenant_marks WHERE tenant = name LIMIT 1 FOR UPDATE SKIP LOCKED);
            IF NOT FOUND THEN
                INSERT INTO memstack.tenant_marks (tenant, mark, writer) VALUES (name, gen_random_uuid(), pg_current_xact_id());
            END IF;
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER memories_inserted AFTER INSERT ON memstack.memories REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION memstack.mark_tenant();
CREATE TRIGGER memories_updated AFTER UPDATE ON memstack.memories REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION memstack.mark_tenant();
CREATE TRIGGER memories_deleted AFTER DELETE ON memstack.memories REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION memstack.mark_tenant();
CREATE TRIGGER memories_truncated AFTER TRUNCATE ON memstack.memories FOR EACH STATEMENT EXECUTE FUNCTION memstack.mark_tenant();
