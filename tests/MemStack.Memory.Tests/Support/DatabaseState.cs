namespace MemStack.Memory.Tests.Support;

/// <summary>Statements that reset a database of MemStack to its state after migration, and that describe its state.</summary>
internal static class DatabaseState
{
    /// <summary>
    /// Ends other sessions, and removes all rows, with their sequence numbers and planner statistics, and the record of backups.
    /// </summary>
    public const string Empty = """
        DO $$
        BEGIN
            SET LOCAL lock_timeout = '30s';
            -- Not by the view over it, which takes a new connection 25 ms to read.
            PERFORM pg_terminate_backend(pid) FROM pg_stat_get_activity(NULL) WHERE datid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND pid <> pg_backend_pid();
            -- A table that nothing was ever written to has no page.
            EXECUTE COALESCE((SELECT 'TRUNCATE ' || string_agg(oid::regclass::text, ', ') || ' RESTART IDENTITY'
                FROM pg_class WHERE relnamespace = 'memstack'::regnamespace AND relkind = 'r' AND relname <> 'schema_versions' AND pg_relation_size(oid) > 0), 'SELECT');
            -- The time of the last backup.
            COMMENT ON SCHEMA memstack IS NULL;
            DELETE FROM pg_statistic USING pg_class c WHERE c.oid = starelid AND relnamespace = 'memstack'::regnamespace;
        END $$;
        """;

    /// <summary>Selects one text: the schema, the settings, the rights, and the size of each table and index to the byte.</summary>
    public const string Describe = """
        WITH own AS (SELECT * FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema)')
        SELECT string_agg(line, E'\n' ORDER BY line COLLATE "C") FROM (
            SELECT format('relation %s %s %s %s: %s bytes', c.relkind, c.oid::regclass, c.relowner::regrole, c.reloptions, pg_relation_size(c.oid)) AS line
                FROM pg_class c JOIN own n ON n.oid = c.relnamespace
            UNION ALL SELECT format('column %s %s %s %s %s', a.attrelid::regclass, a.attname, a.atttypid::regtype, a.attstorage, a.attnotnull)
                FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN own n ON n.oid = c.relnamespace
            UNION ALL SELECT format('sequence %s %s at %s', schemaname, sequencename, last_value) FROM pg_sequences
            UNION ALL SELECT format('constraint %s %s', conrelid::regclass, pg_get_constraintdef(c.oid)) FROM pg_constraint c JOIN own n ON n.oid = c.connamespace
            UNION ALL SELECT format('trigger %s %s %s', tgrelid::regclass, tgname, tgenabled) FROM pg_trigger
            UNION ALL SELECT format('function %s %s %s', p.oid, p.proname, md5(p.prosrc)) FROM pg_proc p JOIN own n ON n.oid = p.pronamespace
            UNION ALL SELECT format('schema %s %s', nspname, nspacl) FROM own
            UNION ALL SELECT format('extension %s %s', extname, extversion) FROM pg_extension
            UNION ALL SELECT format('migration %s', v) FROM memstack.schema_versions v
            UNION ALL SELECT format('setting %s %s', setrole::regrole, setconfig) FROM pg_db_role_setting JOIN pg_database d ON d.oid = setdatabase AND datname = current_database()
            UNION ALL SELECT format('owner %s %s', datdba::regrole, datacl) FROM pg_database WHERE datname = current_database()
            UNION ALL SELECT format('figures of %s', starelid::regclass) FROM pg_statistic JOIN pg_class c ON c.oid = starelid JOIN own n ON n.oid = c.relnamespace
        ) lines
        """;
}
