using Aspire.Hosting.ApplicationModel;
using MemStack.AppHost.Resources;

namespace MemStack.AppHost.Tests;

public sealed class ServiceTests : IDisposable
{
    private readonly StackFixture _stack = new();

    public void Dispose() => _stack.Dispose();

    [Theory]
    [InlineData("api", 8000)]
    [InlineData("openmemory", 8765)]
    [InlineData("web", 3000)]
    [InlineData("prober", 8766)]
    public void A_service_has_one_http_endpoint_on_its_usual_port_of_loopback(string name, int port)
    {
        var endpoint = _stack.Declare().Endpoint(name);

        Assert.Equal(
            ("http", "http", port, "localhost", false, false),
            (endpoint.Name, endpoint.UriScheme, endpoint.Port, endpoint.TargetHost, endpoint.IsExternal, endpoint.IsProxied)
        );
    }

    [Theory]
    [InlineData("api", "Api")]
    [InlineData("openmemory", "OpenMemory")]
    [InlineData("web", "Web")]
    [InlineData("prober", "Prober")]
    public void A_port_can_be_set(string name, string key) =>
        Assert.Equal(18123, _stack.Declare($"--Ports:{key}=18123").Endpoint(name).Port);

    [Theory]
    [InlineData("openmemory")]
    [InlineData("web")]
    [InlineData("prober")]
    public async Task A_service_that_needs_the_api_finds_it_by_name(string name)
    {
        var environment = await _stack.Declare("--Ports:Api=18123").EnvironmentAsync(name);

        Assert.Equal("http://localhost:18123", environment["services__api__http__0"]);
    }

    [Theory]
    [InlineData("openmemory")]
    [InlineData("web")]
    [InlineData("prober")]
    public void A_service_that_needs_the_api_waits_until_it_is_healthy(string name)
    {
        var builder = _stack.Declare();
        var wait = builder.Resource<ProjectResource>(name).Annotations.OfType<WaitAnnotation>().Single();

        Assert.Equal(("api", WaitType.WaitUntilHealthy), (wait.Resource.Name, wait.WaitType));
    }

    [Theory]
    [InlineData("api")]
    [InlineData("openmemory")]
    [InlineData("web")]
    [InlineData("prober")]
    public void A_service_is_watched_by_its_readiness(string name)
    {
        var check = _stack.Declare().Resource<ProjectResource>(name).Annotations.OfType<HealthCheckAnnotation>().Single();

        Assert.Equal($"{name}_http_/health/readiness_200_check", check.Key);
    }

    [Theory]
    [InlineData("api", "8000")]
    [InlineData("openmemory", "8765")]
    [InlineData("web", "3000")]
    [InlineData("prober", "8766")]
    public async Task A_service_gets_its_address_mode_and_environment(string name, string port)
    {
        var environment = await _stack.Declare("--environment=Staging").EnvironmentAsync(name);

        Assert.Equal($"http://localhost:{port}", environment["ASPNETCORE_URLS"]);
        Assert.Equal("embedded", environment["MemStack__Mode"]);
        Assert.Equal("Staging", environment["ASPNETCORE_ENVIRONMENT"]);
    }

    [Fact]
    public async Task Only_the_api_gets_the_data_directory()
    {
        Assert.Equal(_stack.Data, (await _stack.Declare().EnvironmentAsync("api"))["MemStack__DataDirectory"]);
        Assert.DoesNotContain("MemStack__DataDirectory", (await _stack.Declare().EnvironmentAsync("openmemory")).Keys);
        Assert.DoesNotContain("MemStack__DataDirectory", (await _stack.Declare().EnvironmentAsync("web")).Keys);
        Assert.DoesNotContain("MemStack__DataDirectory", (await _stack.Declare().EnvironmentAsync("prober")).Keys);
    }

    [Fact]
    public async Task A_service_sends_its_telemetry_to_the_dashboard()
    {
        var environment = await _stack
            .Declare("--ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL=http://localhost:18889", "--environment=Development")
            .EnvironmentAsync("api");

        Assert.Equal("http://localhost:18889", environment["OTEL_EXPORTER_OTLP_ENDPOINT"].TrimEnd('/'));
        Assert.Equal("grpc", environment["OTEL_EXPORTER_OTLP_PROTOCOL"]);
        Assert.Equal("1000", environment["OTEL_BSP_SCHEDULE_DELAY"]);
        Assert.StartsWith("service.instance.id=", environment["OTEL_RESOURCE_ATTRIBUTES"], StringComparison.Ordinal);
        Assert.NotEmpty(environment["OTEL_SERVICE_NAME"]);
    }

    [Theory]
    [InlineData("api")]
    [InlineData("openmemory")]
    [InlineData("web")]
    [InlineData("prober")]
    public async Task Message_contents_stay_out_of_telemetry_in_development_too(string name)
    {
        var environment = await _stack.Declare("--environment=Development").EnvironmentAsync(name);

        Assert.Equal("false", environment["OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"]);
    }

    [Fact]
    public async Task A_published_model_contains_nothing_of_this_machine()
    {
        var environment = await _stack
            .Declare("--operation", "publish", "--step", "publish-manifest", "--output-path", _stack.Data)
            .EnvironmentAsync("api");

        Assert.DoesNotContain("MemStack__DataDirectory", environment.Keys);
        Assert.DoesNotContain("MemStack__Mode", environment.Keys);
    }

    [Fact]
    public void The_api_offers_to_load_demo_data()
    {
        var command = _stack
            .Declare()
            .Resource<ProjectResource>("api")
            .Annotations.OfType<ResourceCommandAnnotation>()
            .Single(command => command.Name == DemoData.CommandName);

        Assert.Equal(("Load demo data", true), (command.DisplayName, command.IsHighlighted));
    }

    [Theory]
    [InlineData("api", "API reference", "http://localhost:8000/docs")]
    [InlineData("openmemory", "MCP", "http://localhost:8765/mcp")]
    [InlineData("web", "Memories", "http://localhost:3000/")]
    [InlineData("prober", "State", "http://localhost:8766/health/detailed")]
    public async Task The_dashboard_names_the_page_of_a_service(string name, string text, string address)
    {
        var builder = _stack.Declare();
        await builder.EnvironmentAsync(name);
        var resource = builder.Resource<ProjectResource>(name);
        var url = new ResourceUrlAnnotation { Url = "http://localhost", Endpoint = resource.GetEndpoints().Single() };
        var context = new ResourceUrlsCallbackContext(builder.ExecutionContext, resource, [url], TestContext.Current.CancellationToken);

        foreach (var callback in resource.Annotations.OfType<ResourceUrlsCallbackAnnotation>())
        {
            await callback.Callback(context);
        }

        Assert.Equal(text, url.DisplayText);
        Assert.Equal(address, new Uri(new Uri(resource.GetEndpoints().Single().Url), url.Url).ToString());
    }
}
