using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Caching.Distributed;

namespace MemStack.Memory.Tests.Support;

/// <summary>A real Redis as a distributed cache, by as much of its protocol as that needs (https://redis.io/docs/latest/develop/reference/protocol-spec/), a connection for each command.</summary>
internal sealed class RespCache(string address) : IDistributedCache
{
    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default) => await SendAsync(token, "GET", key) as byte[];

    public async Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default) =>
        await SendAsync(token, "SET", key, value, "PX", ((long)options.AbsoluteExpirationRelativeToNow!.Value.TotalMilliseconds).ToString(CultureInfo.InvariantCulture));

    public async Task RemoveAsync(string key, CancellationToken token = default) => await SendAsync(token, "DEL", key);

    public Task RefreshAsync(string key, CancellationToken token = default) => Task.CompletedTask;

    public async Task<IReadOnlyList<string>> KeysAsync(CancellationToken token) => [.. ((object?[])(await SendAsync(token, "KEYS", "*"))!).Select(key => Encoding.UTF8.GetString((byte[])key!))];

    /// <summary>How long a key is kept yet.</summary>
    public async Task<long> SecondsAsync(string key, CancellationToken token) => (long)(await SendAsync(token, "TTL", key))!;

    public byte[]? Get(string key) => throw new NotSupportedException();

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => throw new NotSupportedException();

    public void Refresh(string key) => throw new NotSupportedException();

    public void Remove(string key) => throw new NotSupportedException();

    private async Task<object?> SendAsync(CancellationToken token, params object[] parts)
    {
        var at = address.Split(':');
        using var client = new TcpClient();
        await client.ConnectAsync(at[0], int.Parse(at[1], CultureInfo.InvariantCulture), token);
        await using var stream = client.GetStream();
        using var request = new MemoryStream();
        request.Write(Encoding.UTF8.GetBytes($"*{parts.Length}\r\n"));
        foreach (var part in parts)
        {
            var bytes = part as byte[] ?? Encoding.UTF8.GetBytes((string)part);
            request.Write([.. Encoding.UTF8.GetBytes($"${bytes.Length}\r\n"), .. bytes, .. "\r\n"u8]);
        }

        await stream.WriteAsync(request.ToArray(), token);
        return await ReadAsync(stream, token);
    }

    private static async Task<object?> ReadAsync(NetworkStream stream, CancellationToken token)
    {
        var line = await LineAsync(stream, token);
        switch (line[0])
        {
            case '+':
                return line[1..];
            case ':':
                return long.Parse(line.AsSpan(1), CultureInfo.InvariantCulture);
            case '$' when line == "$-1":
                return null;
            case '$':
                var bytes = new byte[int.Parse(line.AsSpan(1), CultureInfo.InvariantCulture)];
                await stream.ReadExactlyAsync(bytes, token);
                await LineAsync(stream, token);
                return bytes;
            case '*':
                var items = new object?[int.Parse(line.AsSpan(1), CultureInfo.InvariantCulture)];
                for (var i = 0; i < items.Length; i++) items[i] = await ReadAsync(stream, token);
                return items;
            default:
                throw new IOException("Redis: " + line);
        }
    }

    private static async Task<string> LineAsync(NetworkStream stream, CancellationToken token)
    {
        var (line, one) = (new StringBuilder(), new byte[1]);
        while (true)
        {
            await stream.ReadExactlyAsync(one, token);
            if (one[0] == '\n') return line.ToString();
            if (one[0] != '\r') line.Append((char)one[0]);
        }
    }
}
