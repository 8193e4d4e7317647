namespace SearchR3.Cli.Frame;

/// <summary>A command was interrupted and saved its state; the message says how to go on. Ends with exit code 130.</summary>
internal sealed class InterruptedException(string message) : OperationCanceledException(message);
