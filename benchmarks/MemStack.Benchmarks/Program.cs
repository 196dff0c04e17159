using System.CommandLine;
using MemStack.Benchmarks.Load;

var root = new RootCommand("Measures MemStack. Every figure is a ratio of two things measured in one run.")
{
    LoadCommand.Create(),
    ServeCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
