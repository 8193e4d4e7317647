using SearchR3.Cli;
using SearchR3.Cli.Frame;

using Interruption interruption = new();
return CommandLine.Invoke(args, Terminal.OfProcess(), interruption.Token);
