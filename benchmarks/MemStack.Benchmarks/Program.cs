using System.CommandLine;
using MemStack.Benchmarks.Ingest;
using MemStack.Benchmarks.Load;
using MemStack.Benchmarks.Retrieval;
using MemStack.Benchmarks.Scale;

var root = new RootCommand("Measures MemStack. Every figure is a ratio of two things measured in one run.")
{
    IngestCommand.Create(),
    LoadCommand.Create(),
    LocomoCommand.Create(),
    SearchCacheCommand.Create(),
    ScaleCommand.Create(),
    ServeCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
