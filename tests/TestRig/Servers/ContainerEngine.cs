namespace TestRig.Servers;

/// <summary>A container engine of the machine (docker or podman) that answers.</summary>
internal sealed class ContainerEngine
{
    private readonly string _program;

    private ContainerEngine(string program) => _program = program;

    /// <summary>The first engine that answers, or null.</summary>
    public static async Task<ContainerEngine?> FindAsync(CancellationToken cancellationToken)
    {
        foreach (var name in new[] { "docker", "podman" })
        {
            if (Tools.Find(name) is not { } program)
            {
                continue;
            }

            var info = await ProcessRunner.RunAsync(
                program,
                ["info"],
                timeout: TimeSpan.FromMinutes(1),
                cancellationToken: cancellationToken
            );
            if (info.ExitCode == 0)
            {
                return new(program);
            }
        }

        return null;
    }

    /// <summary>Starts a container that is removed when it stops, one of its ports published on loopback.</summary>
    /// <returns>The container's id, or null and why not, where the image cannot be had.</returns>
    public async Task<(string? Id, string? Error)> RunAsync(
        string image,
        int containerPort,
        int port,
        IReadOnlyDictionary<string, string> environment,
        CancellationToken cancellationToken
    )
    {
        string[] arguments =
        [
            "run",
            "--detach",
            "--rm",
            "--publish",
            $"127.0.0.1:{port}:{containerPort}",
            .. environment.SelectMany(variable => new[] { "--env", $"{variable.Key}={variable.Value}" }),
            image,
        ];
        var result = await ProcessRunner.RunAsync(
            _program,
            arguments,
            timeout: TimeSpan.FromMinutes(5),
            cancellationToken: cancellationToken
        );
        return result.ExitCode == 0 ? (result.Output.Trim(), null) : (null, result.Error.Trim());
    }

    /// <summary>Kills and thereby removes a container.</summary>
    public async Task RemoveAsync(string id) =>
        await ProcessRunner.RunAsync(_program, ["rm", "--force", "--volumes", id], timeout: TimeSpan.FromMinutes(2));
}
