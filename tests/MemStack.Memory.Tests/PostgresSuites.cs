using MemStack.Memory.Tests.Support;

namespace MemStack.Memory.Tests;

public sealed class PostgresMemoryTests(PostgresServer server) : MemorySuite
{
    internal override TestEngine Create(string folder, TimeProvider time) => server.Engine(folder, time);
}

public sealed class PostgresIdempotencyTests(PostgresServer server) : IdempotencySuite
{
    internal override TestEngine Create(string folder, TimeProvider time) => server.Engine(folder, time);
}

public sealed class PostgresSearchTests(PostgresServer server) : SearchSuite
{
    internal override TestEngine Create(string folder, TimeProvider time) => server.Engine(folder, time);
}

public sealed class PostgresFilterTests(PostgresServer server) : FilterSuite
{
    internal override TestEngine Create(string folder, TimeProvider time) => server.Engine(folder, time);
}

public sealed class PostgresIsolationTests(PostgresServer server) : Isolation.IsolationSuite
{
    internal override TestEngine Create(string folder, TimeProvider time) => server.Engine(folder, time);
}
