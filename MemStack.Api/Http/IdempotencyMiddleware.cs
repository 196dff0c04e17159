using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using MemStack.Api.Auth;
using MemStack.Api.Errors;
using MemStack.Memory.Idempotency;
using MemStack.Memory.Model;

namespace MemStack.Api.Http;

/// <summary>Endpoint metadata: a POST other than an add, whose answer is stored for a repeated key.</summary>
internal sealed class ReplayableMetadata
{
    public static readonly ReplayableMetadata Instance = new();
}

/// <summary>
/// Answers an unsafe request as the first one with the same <c>Idempotency-Key</c> was answered. It skips adds: the engine stores their
/// keys in the transaction of their data.
/// </summary>
internal sealed class IdempotencyMiddleware(RequestDelegate next, IIdempotentOutcomes store, ILogger<IdempotencyMiddleware> logger)
{
    private const int BufferSize = 16 * 1024;

    // One api owns the data, so a lock within the process is enough to let a repeated request wait for the first.
    private readonly SemaphoreSlim[] _locks = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1, 1))];

    public Task InvokeAsync(HttpContext context) =>
        AppliesTo(context) && RequestValues.IdempotencyKey(context.Request.Headers[IdempotencyHeaders.Key]) is { } key
            ? AnswerOnceAsync(context, context.User.Tenant(), key)
            : next(context);

    private static bool AppliesTo(HttpContext context) =>
        context.Request.Headers.ContainsKey(IdempotencyHeaders.Key)
        && context.GetEndpoint()?.Metadata is { } metadata
        && metadata.GetMetadata<SurfaceMetadata>() is not null
        && (
            HttpMethods.IsPut(context.Request.Method)
            || HttpMethods.IsDelete(context.Request.Method)
            || metadata.GetMetadata<ReplayableMetadata>() is not null
        );

    private async Task AnswerOnceAsync(HttpContext context, string tenant, string key)
    {
        var cancellationToken = context.RequestAborted;
        var fingerprint = await FingerprintAsync(context.Request, cancellationToken);
        var keyLock = _locks[(uint)HashCode.Combine(tenant, key) % (uint)_locks.Length];
        await keyLock.WaitAsync(cancellationToken);
        try
        {
            if (await store.FindAsync(tenant, key, fingerprint, cancellationToken) is { } stored)
            {
                context.Response.StatusCode = stored.Code;
                context.Response.ContentType = ContentTypeOf(context, stored.Code);
                context.Response.MarkReplayed(true);
                await context.Response.Body.WriteAsync(stored.Content, cancellationToken);
                return;
            }

            await AnswerAndKeepAsync(context, tenant, key, fingerprint);
        }
        finally
        {
            keyLock.Release();
        }
    }

    // The content type is not stored: endpoints that replay write only JSON, and our own endpoints refuse with problem details (RFC 9457).
    private static string ContentTypeOf(HttpContext context, int status) =>
        status >= StatusCodes.Status400BadRequest
        && context.GetEndpoint()?.Metadata.GetMetadata<SurfaceMetadata>() is { Surface: ErrorSurface.Own }
            ? "application/problem+json"
            : "application/json; charset=utf-8";

    private async Task AnswerAndKeepAsync(HttpContext context, string tenant, string key, string fingerprint)
    {
        var response = context.Response;
        var client = response.Body;
        using var answer = new MemoryStream();
        response.Body = answer;
        try
        {
            await next(context);
        }
        finally
        {
            response.Body = client;
        }

        if (response.StatusCode < StatusCodes.Status500InternalServerError)
        {
            try
            {
                // The work is done: the answer is kept even if the caller has gone.
                var outcome = new StoredOutcome(response.StatusCode, answer.ToArray());
                await store.SaveAsync(tenant, key, fingerprint, outcome, CancellationToken.None);
            }
            catch (StoreUnavailableException exception)
            {
                logger.IdempotentAnswerNotKept(exception);
            }
        }

        answer.Position = 0;
        await answer.CopyToAsync(client, context.RequestAborted);
    }

    private static async Task<string> FingerprintAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        request.EnableBuffering();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method}\n{request.Path}{request.QueryString}\n"));
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int read;
            while ((read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0)
            {
                hash.AppendData(buffer, 0, read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        request.Body.Position = 0;
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
