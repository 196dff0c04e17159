using Aspire.Hosting.ApplicationModel;
using MemStack.AppHost.Resources;
using TestRig;

namespace MemStack.AppHost.Tests;

/// <summary>Tests the databases of the full stack in the model; no container is started.</summary>
public sealed class FullModeTests : IDisposable
{
    private const string Full = "--MemStack:Mode=full";

    private readonly StackFixture _stack = new();

    public void Dispose() => _stack.Dispose();

    [Theory]
    [InlineData("MemStack__Mode", "full")]
    [InlineData("MEMSTACK_MODE", "Full")]
    [Trait(Lanes.Name, Lanes.Servers)]
    public async Task A_start_in_full_mode_is_refused_in_one_line(string variable, string value)
    {
        var refused = await StartedStack.RunToEndAsync(new() { [variable] = value, ["MemStack__DataDirectory"] = _stack.Data });

        Assert.Equal(1, refused.ExitCode);
        Assert.Equal("MemStack:Mode 'full' is not there yet; leave it unset, or set it to 'embedded'.", refused.Error.Trim());
        Assert.False(Directory.Exists(_stack.Data));
    }

    [Fact]
    public void The_databases_images_have_pinned_tags()
    {
        var builder = _stack.Declare(Full);

        Assert.All(
            ["postgres", "cache"],
            name =>
            {
                var image = builder.Resource<ContainerResource>(name).Annotations.OfType<ContainerImageAnnotation>().Last();
                Assert.Matches("[0-9]", image.Tag);
            }
        );
        Assert.Equal(
            MemoriesDatabaseExtensions.Image,
            builder.Resource<ContainerResource>("postgres").Annotations.OfType<ContainerImageAnnotation>().Last().Image
        );
    }

    [Fact]
    public async Task The_api_keeps_memories_in_the_database_that_it_waits_for()
    {
        var builder = _stack.Declare(Full, "--Parameters:postgres-password=secret");
        var environment = await builder.EnvironmentAsync("api");

        Assert.Equal("postgres", environment["MemStack__Store"]);
        Assert.EndsWith(
            ";Username=postgres;Password=secret;Database=memories",
            environment["ConnectionStrings__memories"],
            StringComparison.Ordinal
        );
        Assert.Contains(
            builder.Resource<ProjectResource>("api").Annotations.OfType<WaitAnnotation>(),
            wait => wait.Resource.Name == "memories"
        );
    }

    [Fact]
    public async Task The_cache_has_a_password_and_no_TLS()
    {
        var environment = await _stack.Declare(Full, "--Parameters:cache-password=secret").EnvironmentAsync("api");

        Assert.Matches("^[a-z.]+:[0-9]+,password=secret$", environment["ConnectionStrings__cache"]);
    }

    [Fact]
    public void The_embedded_stack_has_no_container() =>
        Assert.DoesNotContain(_stack.Declare().Resources, resource => resource is ContainerResource);
}
