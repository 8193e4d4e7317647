using System.CommandLine;
using SearchR3.Cli.Frame;

namespace SearchR3.Cli.Commands.Data;

/// <summary><c>data</c>: makes retrieval tasks and what training takes from them.</summary>
internal static class DataCommand
{
    public static Command Create(CommandHost host) => new("data", "Makes retrieval tasks, from data in other formats too, and hard negatives for them.")
    {
        DotNetApiCommand.Create(host), ImportCommand.Create(host), SampleCommand.Create(host), MineCommand.Create(host),
    };
}
