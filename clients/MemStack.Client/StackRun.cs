using System.Text.Json;
using System.Text.Json.Serialization;

namespace MemStack.Client;

/// <summary>
/// A running stack: <c>run.json</c> in its data folder, which the AppHost writes when it starts and removes when it ends. It contains no
/// secret.
/// </summary>
public sealed record StackRun
{
    /// <summary>The file's name in the data folder.</summary>
    public const string FileName = "run.json";

    /// <summary>The moment at which the stack was started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary><c>embedded</c> or <c>full</c>.</summary>
    public required string Mode { get; init; }

    /// <summary>The AppHost's process.</summary>
    public int? ProcessId { get; init; }

    /// <summary>The data folder, absolute.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>
    /// The parts that run, by name: <c>api</c>, <c>openmemory</c>, <c>web</c>, <c>prober</c>, <c>dashboard</c>, <c>prometheus</c> and so
    /// on.
    /// </summary>
    public required IReadOnlyDictionary<string, StackService> Services { get; init; }

    /// <summary>Reads the file of a data folder.</summary>
    /// <param name="dataDirectory">The data folder.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The run; null when there is no such file.</returns>
    /// <exception cref="InvalidDataException">The file is no such record.</exception>
    public static async Task<StackRun?> ReadAsync(string dataDirectory, CancellationToken cancellationToken = default)
    {
        var path = Path.Combine(dataDirectory, FileName);
        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return await JsonSerializer.DeserializeAsync(file, StackRunJsonContext.Default.StackRun, cancellationToken)
                ?? throw new JsonException("It holds null.");
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"'{path}' can't be read: {exception.Message}", exception);
        }
    }

    /// <summary>Writes the file to <see cref="DataDirectory"/>, whole or not at all. The folder is created if it is missing.</summary>
    /// <param name="cancellationToken">Ends the writing.</param>
    public async Task WriteAsync(CancellationToken cancellationToken = default)
    {
        Directory.CreateDirectory(DataDirectory);
        var path = Path.Combine(DataDirectory, FileName);
        var draft = path + ".new";
        await using (var file = new FileStream(draft, FileMode.Create, FileAccess.Write))
        {
            await JsonSerializer.SerializeAsync(file, this, StackRunJsonContext.Default.StackRun, cancellationToken);
        }

        File.Move(draft, path, overwrite: true);
    }
}

/// <summary>A part of a running stack.</summary>
/// <param name="Url">Its address.</param>
public sealed record StackService(Uri Url)
{
    /// <summary>The address that answers with success when it is ready; null to ask <see cref="Url"/>.</summary>
    public Uri? Health { get; init; }

    /// <summary>Its process, where that is known.</summary>
    public int? ProcessId { get; init; }
}

/// <summary>Reads and writes <see cref="StackRun"/>; members that it does not know are ignored.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(StackRun))]
public sealed partial class StackRunJsonContext : JsonSerializerContext;
