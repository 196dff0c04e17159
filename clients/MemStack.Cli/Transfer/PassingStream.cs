using MemStack.Cli.Output;

namespace MemStack.Cli.Transfer;

/// <summary>
/// Forwards reads and writes of a file, and reports them. It distinguishes a failure of the file from one of the connection.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="passed">Receives each part.</param>
internal sealed class PassingStream(FileStream file, PassingStream.Part passed) : Stream
{
    public delegate void Part(ReadOnlySpan<byte> bytes);

    public override bool CanRead => file.CanRead;

    public override bool CanSeek => false;

    public override bool CanWrite => file.CanWrite;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var read = await file.ReadAsync(buffer, cancellationToken);
            passed(buffer.Span[..read]);
            return read;
        }
        catch (IOException exception)
        {
            throw new CommandException($"'{file.Name}' can't be read: {exception.Message}", ExitCodes.Fault, exception);
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            await file.WriteAsync(buffer, cancellationToken);
            passed(buffer.Span);
        }
        catch (IOException exception)
        {
            throw new CommandException($"'{file.Name}' can't be written: {exception.Message}", ExitCodes.Fault, exception);
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => file.FlushAsync(cancellationToken);

    public override void Flush() => file.Flush();

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
