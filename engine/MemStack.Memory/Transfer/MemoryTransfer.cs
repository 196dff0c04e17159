using System.Runtime.CompilerServices;
using MemStack.Memory.Embedding;
using MemStack.Memory.Filters;
using MemStack.Memory.Model;
using MemStack.Memory.Stores;
using MemStack.Memory.Telemetry;
using MemStack.Memory.Validation;
using Microsoft.Extensions.Options;

namespace MemStack.Memory.Transfer;

/// <inheritdoc cref="IMemoryTransfer"/>
internal sealed class MemoryTransfer(
    ITransferStore store,
    IEnumerable<IMemoryFormat> formats,
    TransferValidator validator,
    FactVectors vectors,
    MemoryTelemetry telemetry,
    TransferMetrics metrics,
    IOptions<TransferOptions> options,
    TimeProvider time
) : IMemoryTransfer
{
    // Memories with their histories: few enough for a small page, and enough for a round trip to pay off.
    private const int PageSize = 200;

    public void Check(ExportRequest request)
    {
        FilterFields.CheckSize(request.Filter);
        if (request is { Format: TransferFormat.OpenMemory, UserId: null })
        {
            throw new MemoryValidationException("OpenMemory's backup holds one user: name user_id.") { Reason = "user_id" };
        }

        if (request is { Vectors: true, Format: not TransferFormat.MemStack })
        {
            throw new MemoryValidationException("Vectors are in the format memstack alone.") { Reason = "format" };
        }
    }

    public Task<long> ExportAsync(ExportRequest request, Stream output, CancellationToken cancellationToken) =>
        telemetry.OperationAsync(
            MemoryTelemetry.ExportMemories,
            async activity =>
            {
                Check(request);
                // One user's backup has no other user's memories, whatever the filter.
                if (request is { Format: TransferFormat.OpenMemory, UserId: { } user })
                {
                    request = request with
                    {
                        Filter = request.Filter is null
                            ? MemoryFilter.Equal("user_id", user)
                            : MemoryFilter.All(MemoryFilter.Equal("user_id", user), request.Filter),
                    };
                }

                var count = await FormatOf(request.Format)
                    .WriteAsync(
                        request,
                        MemoriesAsync(request, cancellationToken),
                        Instants.Truncate(time.GetUtcNow()),
                        output,
                        cancellationToken
                    );
                activity?.SetTag(MemoryTelemetry.RecordCount, count);
                metrics.Transferred(MemoryTelemetry.ExportOperation, request.Format, MemoryTelemetry.ExportedOutcome, count);
                return count;
            }
        );

    public Task<ImportReport> ImportAsync(ImportRequest request, Stream input, CancellationToken cancellationToken) =>
        telemetry.OperationAsync(
            MemoryTelemetry.ImportMemories,
            async activity =>
            {
                var import = new Import(store, validator, vectors, options.Value, metrics, request);
                await using var items = FormatOf(request.Format)
                    .ReadAsync(request, options.Value, Instants.Truncate(time.GetUtcNow()), input, cancellationToken)
                    .GetAsyncEnumerator(cancellationToken);
                while (await NextAsync(items) is { } item)
                {
                    await import.TakeAsync(item, cancellationToken);
                    if (item.Kind == ImportItemKind.Break)
                    {
                        break;
                    }
                }

                var report = await import.EndAsync(cancellationToken);
                activity?.SetTag(MemoryTelemetry.RecordCount, report.Imported + report.Overwritten);
                return report;
            }
        );

    private static async Task<ImportItem?> NextAsync(IAsyncEnumerator<ImportItem> items)
    {
        try
        {
            return await items.MoveNextAsync() ? items.Current : null;
        }
        catch (TransferBreakException exception)
        {
            return ImportItem.Broken(0, exception.Message);
        }
        catch (InvalidDataException)
        {
            return ImportItem.Broken(0, "the compressed data are damaged");
        }
    }

    private IMemoryFormat FormatOf(TransferFormat format) =>
        formats.FirstOrDefault(known => known.Format == format)
        ?? throw new MemoryValidationException("The format is unknown.") { Reason = "format" };

    private async IAsyncEnumerable<TransferredMemory> MemoriesAsync(
        ExportRequest request,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        for (var after = request.After; ; )
        {
            var page = await store.ReadAsync(
                new TransferPage(request.Tenant, request.Filter, after, PageSize, request.Vectors),
                cancellationToken
            );
            foreach (var memory in page)
            {
                yield return memory;
            }

            if (page.Count < PageSize)
            {
                yield break;
            }

            after = page[^1].Record.Id;
        }
    }
}
