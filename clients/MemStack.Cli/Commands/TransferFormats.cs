using MemStack.Client;

namespace MemStack.Cli.Commands;

/// <summary>The names of <see cref="TransferFormat"/> on the command line.</summary>
internal static class TransferFormats
{
    public const string MemStack = "memstack";
    public const string Mem0 = "mem0";
    public const string OpenMemory = "openmemory";

    public static string[] All { get; } = [MemStack, Mem0, OpenMemory];

    public static TransferFormat Parse(string name) =>
        name switch
        {
            Mem0 => TransferFormat.Mem0,
            OpenMemory => TransferFormat.OpenMemory,
            _ => TransferFormat.MemStack,
        };
}
