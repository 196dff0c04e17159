using MemStack.Memory.Tests.Support;

namespace MemStack.Memory.Tests;

public sealed class SqliteMemoryTests : MemorySuite
{
    internal override TestEngine Create(string folder, TimeProvider time) => new(folder, time);
}

public sealed class SqliteIdempotencyTests : IdempotencySuite
{
    internal override TestEngine Create(string folder, TimeProvider time) => new(folder, time);
}

public sealed class SqliteSearchTests : SearchSuite
{
    internal override TestEngine Create(string folder, TimeProvider time) => new(folder, time);
}

public sealed class SqliteFilterTests : FilterSuite
{
    internal override TestEngine Create(string folder, TimeProvider time) => new(folder, time);
}

public sealed class SqliteIsolationTests : Isolation.IsolationSuite
{
    internal override TestEngine Create(string folder, TimeProvider time) => new(folder, time);
}
