namespace MemStack.Memory.Telemetry;

/// <content>Names of spans, metrics and their labels.</content>
public sealed partial class MemoryTelemetry
{
    internal const string OperationDuration = "gen_ai.client.operation.duration";
    internal const string OperationName = "gen_ai.operation.name";
    internal const string ProviderName = "gen_ai.provider.name";
    internal const string Provider = "memstack";
    internal const string RecordCount = "gen_ai.memory.record.count";
    internal const string ErrorType = "error.type";

    // Operation names of the convention, and ours where it has none.
    internal const string UpsertMemory = "upsert_memory";
    internal const string SearchMemory = "search_memory";
    internal const string UpdateMemory = "update_memory";
    internal const string DeleteMemory = "delete_memory";
    internal const string GetMemory = "get_memory";
    internal const string ListMemories = "list_memories";
    internal const string MemoryHistory = "memory_history";
    internal const string ListEntities = "list_entities";
    internal const string EraseMemory = "erase_memory";
    internal const string QueryGraph = "query_graph";
    internal const string ListDeadLetters = "list_dead_letters";
    internal const string ReplayDeadLetters = "replay_dead_letters";
    internal const string GetEvent = "get_event";
    internal const string ListEvents = "list_events";

    internal const string ExportMemories = "export_memories";
    internal const string ImportMemories = "import_memories";

    internal const string DatabaseDuration = "db.client.operation.duration";
    internal const string DatabaseSystem = "db.system.name";
    internal const string DatabaseOperation = "db.operation.name";
    internal const string DatabaseCollection = "db.collection.name";
    internal const string DatabaseSummary = "db.query.summary";
    internal const string DatabaseStatus = "db.response.status_code";

    internal const string Memories = "memstack.memories";
    internal const string MemoryState = "memstack.memory.state";
    internal const string Added = "memstack.memory.added";
    internal const string AddMode = "memstack.add.mode";
    internal const string AddResults = "memstack.add.results";
    internal const string AddOutcome = "memstack.add.outcome";
    internal const string Candidates = "memstack.search.candidates";
    internal const string Hits = "memstack.search.hits";
    internal const string EmptySearches = "memstack.search.empty";
    internal const string SearchCacheRequests = "memstack.search.cache.requests";
    internal const string SearchCacheResult = "memstack.search.cache.result";
    internal const string RowCacheRequests = "memstack.search.row_cache.requests";
    internal const string SearchCacheFailures = "memstack.search.cache.failures";
    internal const string Rejected = "memstack.input.rejected";
    internal const string RejectReason = "memstack.reject.reason";
    internal const string WriteQueueLength = "memstack.store.write_queue.length";
    internal const string WriteGroupSize = "memstack.store.write_group.size";

    internal const string StepDuration = "memstack.step.duration";
    internal const string StepName = "memstack.step.name";
    internal const string Superseded = "memstack.memory.superseded";
    internal const string Duplicates = "memstack.memory.duplicates";

    // Queued adds. Outcomes beside the four of a finished add (stored, known, nothing, replayed when another worker was faster).
    internal const string UnrecordedPoll = "look";
    internal const string ProcessAdd = "process_add";
    internal const string IngestQueueSize = "memstack.ingest.queue.size";
    internal const string IngestQueueAge = "memstack.ingest.queue.age";
    internal const string IngestCapacity = "memstack.ingest.queue.capacity";
    internal const string IngestActive = "memstack.ingest.workers.active";
    internal const string IngestWorkersLimit = "memstack.ingest.workers.limit";
    internal const string IngestJobs = "memstack.ingest.jobs";
    internal const string IngestDuration = "memstack.ingest.duration";
    internal const string IngestState = "memstack.ingest.state";
    internal const string IngestOutcome = "memstack.ingest.outcome";
    internal const string RetriedOutcome = "retried";
    internal const string FailedOutcome = "failed";
    internal const string ReturnedOutcome = "returned";
    internal const string UnsettledOutcome = "unsettled";

    // The job that embeds memories again.
    internal const string Reembed = "reembed";
    internal const string ReembedMemories = "memstack.reembed.memories";
    internal const string ReembedRuns = "memstack.reembed.runs";
    internal const string ReembedDuration = "memstack.reembed.duration";
    internal const string ReembedRemaining = "memstack.reembed.remaining";
    internal const string ReembedActive = "memstack.reembed.active";
    internal const string ReembedLastSuccess = "memstack.reembed.last_success.time";
    internal const string ReembedOutcome = "memstack.reembed.outcome";
    internal const string EmbeddedOutcome = "embedded";
    internal const string ChangedOutcome = "changed";
    internal const string RefusedOutcome = "refused";
    internal const string GivenUpOutcome = "given_up";
    internal const string CompletedOutcome = "completed";
    internal const string IncompleteOutcome = "incomplete";
    internal const string StoppedOutcome = "stopped";
    internal const string ElsewhereOutcome = "elsewhere";

    // Export and import. Outcomes beside the three of a memory that was imported well.
    internal const string TransferRecords = "memstack.transfer.records";
    internal const string TransferOperation = "memstack.transfer.operation";
    internal const string TransferFormatName = "memstack.transfer.format";
    internal const string TransferOutcomeName = "memstack.transfer.outcome";
    internal const string ExportOperation = "export";
    internal const string ImportOperation = "import";
    internal const string ExportedOutcome = "exported";
    internal const string RejectedOutcome = "rejected";

    // Retrieval quality.
    internal const string EvaluateQuality = "evaluate_quality";
    internal const string RetrievalRecall = "memstack.retrieval.recall";
    internal const string RetrievalMrr = "memstack.retrieval.mrr";
    internal const string RetrievalNdcg = "memstack.retrieval.ndcg";
    internal const string RetrievalCutoff = "memstack.retrieval.cutoff";
    internal const string RetrievalLastEvaluation = "memstack.retrieval.last_evaluation.time";
    internal const string RetrievalEvaluations = "memstack.retrieval.evaluations";
    internal const string EvaluationOutcome = "memstack.retrieval.outcome";
    internal const string TenantName = "memstack.tenant";
    internal const string VectorSearchDuration = "memstack.vector_search.duration";
    internal const string VectorRecall = "memstack.vector_search.recall";
    internal const string VectorIndexName = "memstack.vector_search.index";
    internal const string VectorSampleCount = "memstack.vector_search.samples";
    internal const string SampleOutcome = "memstack.vector_search.outcome";
    internal const string MeasuredOutcome = "measured";
    internal const string DroppedOutcome = "dropped";

    // Backups.
    internal const string BackupLastSuccess = "memstack.backup.last_success.time";

    // Steps of operations.
    internal const string ExtractStep = "extract";
    internal const string ConsolidateStep = "consolidate";
    internal const string EmbedStep = "embed";
    internal const string RankStep = "rank";
}
