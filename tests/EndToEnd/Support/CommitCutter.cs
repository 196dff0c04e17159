using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace EndToEnd.Support;

/// <summary>
/// A proxy between the api and PostgreSQL. While armed, it forwards every commit and cuts the connection instead of forwarding the server's
/// answer: the commit is done, and the client does not know.
/// </summary>
internal sealed class CommitCutter : IAsyncDisposable
{
    // A simple query, its length, its text (https://www.postgresql.org/docs/17/protocol-message-formats.html).
    private static readonly byte[] Commit = [(byte)'Q', 0, 0, 0, 11, .. "COMMIT\0"u8];

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly NpgsqlConnectionStringBuilder _server;
    private readonly Task _accepting;
    private int _toCut;
    private int _cuts;

    /// <param name="database">The connection string of the database behind it.</param>
    public CommitCutter(string database)
    {
        _server = new(database);
        _listener.Start();
        // Without TLS, so that commits can be recognised.
        ConnectionString = new NpgsqlConnectionStringBuilder(database)
        {
            Host = "127.0.0.1",
            Port = ((IPEndPoint)_listener.LocalEndpoint).Port,
            SslMode = SslMode.Disable,
        }.ConnectionString;
        _accepting = AcceptAsync();
    }

    /// <summary>The connection string of the database through this proxy.</summary>
    public string ConnectionString { get; }

    /// <summary>The number of commits that were let through and never answered.</summary>
    public int Cuts => Volatile.Read(ref _cuts);

    /// <summary>Cuts this many of the next commits.</summary>
    public void Cut(int commits) => Volatile.Write(ref _toCut, commits);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        try
        {
            await far.ConnectAsync(_server.Host!, _server.Port, end.Token);
            var connection = new Connection();
            var pumps = (Task[])
                [
                    ForwardAsync(near.GetStream(), far.GetStream(), connection, end.Token),
                    AnswerAsync(far.GetStream(), near.GetStream(), connection, end.Token),
                ];
            await Task.WhenAny(pumps);
            await end.CancelAsync();
            await Task.WhenAll(pumps);
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
        {
            // One side has closed, so the other is closed, too.
            return;
        }
    }

    private async Task ForwardAsync(NetworkStream from, NetworkStream to, Connection connection, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await from.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (buffer.AsSpan(0, read).IndexOf(Commit) >= 0 && Interlocked.Decrement(ref _toCut) >= 0)
            {
                connection.IsCutNext = true;
            }

            await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
    }

    private async Task AnswerAsync(NetworkStream from, NetworkStream to, Connection connection, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await from.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (connection.IsCutNext)
            {
                Interlocked.Increment(ref _cuts);
                return;
            }

            await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
    }

    private sealed class Connection
    {
        private volatile bool _isCutNext;

        public bool IsCutNext
        {
            get => _isCutNext;
            set => _isCutNext = value;
        }
    }
}
