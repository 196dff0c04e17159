using System.Runtime.InteropServices;

namespace TestRig;

/// <summary>The signals that tests send, by their POSIX numbers.</summary>
public enum Signal
{
    /// <summary>SIGINT, which Ctrl-C sends.</summary>
    Interrupt = 2,

    /// <summary>SIGKILL, which no process can catch.</summary>
    Kill = 9,

    /// <summary>SIGTERM, which asks a process to stop.</summary>
    Terminate = 15,

    /// <summary>SIGCONT, which lets a stopped process go on.</summary>
    Continue = 18,

    /// <summary>SIGSTOP, which makes a process hang. The number is that of Linux.</summary>
    Stop = 19,
}

/// <summary>Sends signals to processes that are not children of this one, too.</summary>
public static partial class Signals
{
    /// <summary>Sends a signal to a process, or with a negative id to a process group.</summary>
    /// <returns>True if the process was there to receive it.</returns>
    public static bool Send(int processId, Signal signal) => Kill(processId, (int)signal) == 0;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int processId, int signal);
}
