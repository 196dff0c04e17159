using System.Globalization;
using System.Net.Http.Headers;
using MemStack.Client;

namespace MemStack.Cli.Checks;

/// <summary>Asks services whether they are ready.</summary>
internal static class ServiceChecks
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(5);

    /// <summary>The client that the checks ask with. Health needs no key, so none is sent.</summary>
    public static HttpClient Client()
    {
        var http = new HttpClient { Timeout = MaxWait };
        http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("memstack", null));
        return http;
    }

    public static async Task<Check> AskAsync(HttpClient http, string name, StackService service, CancellationToken cancellationToken)
    {
        var address = service.Health ?? service.Url;
        var began = TimeProvider.System.GetTimestamp();
        try
        {
            using var answer = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            var took = TimeProvider.System.GetElapsedTime(began).TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture);
            var text = $"{service.Url}  {(int)answer.StatusCode} in {took} ms";
            return answer.IsSuccessStatusCode
                ? new(name, CheckState.Ok, text)
                : new(name, CheckState.Fault, text, $"See its log or the dashboard: {address}");
        }
        catch (HttpRequestException)
        {
            return new(name, CheckState.Unreachable, $"{service.Url}  no answer");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(name, CheckState.Unreachable, $"{service.Url}  no answer in {MaxWait.TotalSeconds:0} s");
        }
    }
}
