-- Half precision: its cosine is within 0.001 of the true one, which does not change a ranking, and a comparison reads half the pages.
DO $$
DECLARE name text;
BEGIN
    -- They are rebuilt while requests are served; in this transaction they would delay the start.
    FOR name IN SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = 'memstack.vectors'::regclass AND c.relname LIKE 'vectors\_hnsw\_%' LOOP
        EXECUTE format('DROP INDEX memstack.%I', name);
    END LOOP;
END $$;
ALTER TABLE memstack.vectors ALTER COLUMN data TYPE halfvec USING data::halfvec;
-- In the row while it fits a page: a comparison of every vector would spend most of its time fetching them otherwise.
ALTER TABLE memstack.vectors ALTER COLUMN data SET STORAGE MAIN;
