using System.CommandLine;
using SearchR3.Cli.Frame;

namespace SearchR3.Cli.Commands.Data;

/// <summary><c>data</c>: makes retrieval tasks.</summary>
internal static class DataCommand
{
    public static Command Create(CommandHost host) => new("data", "Makes retrieval tasks.") { DotNetApiCommand.Create(host), SampleCommand.Create(host) };
}
