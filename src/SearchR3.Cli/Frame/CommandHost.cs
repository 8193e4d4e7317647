using System.CommandLine;

namespace SearchR3.Cli.Frame;

/// <summary>What every command is made with.</summary>
internal sealed class CommandHost(string[] args, Terminal terminal, CommonSettings common, CancellationToken cancellation)
{
    /// <summary>Makes <paramref name="command"/> run <paramref name="run"/>, after the options of every command are checked.</summary>
    public Command Handle(Command command, Action<Invocation> run)
    {
        command.SetAction(parsed =>
        {
            Invocation invocation = new(args, parsed, terminal, common, cancellation);
            invocation.Check();
            run(invocation);
            return invocation.ExitCode;
        });
        return command;
    }
}
