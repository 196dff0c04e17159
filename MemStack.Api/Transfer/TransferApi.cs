using System.Security.Claims;
using MemStack.Api.Auth;
using MemStack.Api.Contracts;
using MemStack.Api.Http;
using MemStack.Api.Mapping;
using MemStack.Api.Transfer.Contracts;
using MemStack.Memory.Model;
using MemStack.Memory.Transfer;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace MemStack.Api.Transfer;

/// <summary>Exports and imports a tenant's memories as a stream. MemStack's own.</summary>
internal static class TransferApi
{
    public const string LinesType = "application/x-ndjson";
    private const string JsonType = "application/json";
    private const string ZipType = "application/zip";

    public static void MapTransferApi(this IEndpointRouteBuilder routes)
    {
        var most =
            routes.ServiceProvider.GetRequiredService<IConfiguration>().GetValue<long?>(ImportLimit.Setting)
            ?? new TransferOptions().MaxImportBytes;
        var group = routes.MapGroup("/v1").WithTags("MemStack: export and import");
        group
            .MapGet("/export", Export)
            .WithName("ExportMemories")
            .Produces<string>(StatusCodes.Status200OK, LinesType, JsonType, ZipType)
            .WithSummary("Streams memories with everything that belongs to them, in the order of their ids")
            .WithDescription(
                "format is memstack (JSON Lines, the default), mem0 or openmemory (of one user_id). An export that broke off goes on with after=ID of its last whole line."
            );
        group
            .MapPost("/import", ImportAsync)
            .WithName("ImportMemories")
            .Accepts<string>(LinesType, JsonType, ZipType, "*/*")
            .WithMetadata(new ImportLimit(most))
            .Produces<ProblemDetails>(StatusCodes.Status413PayloadTooLarge, "application/problem+json")
            .WithSummary("Stores memories from a stream under their ids and reports the outcome")
            .WithDescription(
                "format as for the export, mode is skip (the default) or overwrite, user_id is the user of memories that name no owner. Faulty memories are skipped and reported. "
                    + "Repeating an interrupted import stores the missing memories."
            );
    }

    private static PushStreamHttpResult Export(
        [AsParameters] ExportQuery query,
        ClaimsPrincipal caller,
        IMemoryTransfer transfer,
        CancellationToken cancellationToken
    )
    {
        var filters = ScopeFilters.FromIds(query.UserId, query.AgentId, query.AppId, query.RunId);
        var request = new ExportRequest
        {
            Tenant = caller.Tenant(),
            Format = FormatOf(query.Format),
            Filter = filters.Count == 0 ? null : MemoryFilter.All(filters),
            UserId = query.UserId == "*" ? null : RequestValues.StoredScopeId(query.UserId, "user_id"),
            After = string.IsNullOrEmpty(query.After) ? null : RequestValues.Uuid(query.After, "after"),
            Vectors = query.Vectors ?? false,
        };
        transfer.Check(request);
        var (type, extension) = request.Format switch
        {
            TransferFormat.Mem0 => (JsonType, "json"),
            TransferFormat.OpenMemory => (ZipType, "zip"),
            _ => (LinesType, "jsonl"),
        };
        return TypedResults.Stream(output => transfer.ExportAsync(request, output, cancellationToken), type, $"memories.{extension}");
    }

    private static async Task<Ok<ImportResponse>> ImportAsync(
        [AsParameters] ImportQuery query,
        HttpRequest request,
        ClaimsPrincipal caller,
        IMemoryTransfer transfer,
        CancellationToken cancellationToken
    )
    {
        var report = await transfer.ImportAsync(
            new ImportRequest
            {
                Tenant = caller.Tenant(),
                Format = FormatOf(query.Format),
                Mode = query.Mode switch
                {
                    null or "" or "skip" => ImportMode.Skip,
                    "overwrite" => ImportMode.Overwrite,
                    _ => throw new RequestException("mode must be skip or overwrite.", "mode"),
                },
                UserId = RequestValues.ScopeId(query.UserId, "user_id"),
            },
            request.Body,
            cancellationToken
        );
        return TypedResults.Ok(
            new ImportResponse(report.Imported, report.Skipped, report.Overwritten, report.Rejected, report.IsComplete, report.LastId)
            {
                Break = report.Break,
                Problems = [.. report.Problems.Select(problem => new ImportProblemResponse(problem.Line, problem.Reason))],
            }
        );
    }

    private static TransferFormat FormatOf(string? format) =>
        format switch
        {
            null or "" or "memstack" => TransferFormat.MemStack,
            "mem0" => TransferFormat.Mem0,
            "openmemory" => TransferFormat.OpenMemory,
            _ => throw new RequestException("format must be memstack, mem0 or openmemory.", "format"),
        };
}
