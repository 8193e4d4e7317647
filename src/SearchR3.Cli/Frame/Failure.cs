using System.Runtime.InteropServices;
using SearchR3.Retrieval;

namespace SearchR3.Cli.Frame;

/// <summary>One sentence for whatever went wrong.</summary>
internal static class Failure
{
    private const int DiskFullOnUnix = 28;
    private const int DiskFullOnWindows = unchecked((int)0x80070070);

    /// <summary>What standard error shows, without the stack trace.</summary>
    public static string Sentence(Exception exception) => exception switch
    {
        SearchR3Exception => exception.Message,
        AggregateException { InnerException: { } inner } => Sentence(inner),
        _ when IsNativeLoad(exception) =>
            $"the native library of TorchSharp did not load; run '{CommandLine.Name} doctor', which says why and what to do",
        OutOfMemoryException => "there is not enough memory; close other programs, or choose a smaller model or --dtype bf16",
        UnauthorizedAccessException => $"there is no right to do this: {FirstLine(exception)}; choose another folder or change its rights",
        IOException { HResult: DiskFullOnUnix or DiskFullOnWindows } =>
            $"the disk is full: {FirstLine(exception)}; make room, or choose a folder on another disk",
        IOException => $"reading or writing failed: {FirstLine(exception)}",
        _ => $"unexpected failure ({exception.GetType().Name}): {FirstLine(exception)}; SEARCHR3_DEBUG=1 shows where",
    };

    /// <summary>True when torch could not start at all.</summary>
    public static bool IsNativeLoad(Exception exception) =>
        exception is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException
        || (exception is TypeInitializationException { TypeName: { } type } && type.StartsWith("TorchSharp", StringComparison.Ordinal))
        || (exception is NotSupportedException && exception.Message.Contains("libtorch", StringComparison.OrdinalIgnoreCase))
        || (exception is not ExternalException && exception.InnerException is { } inner && IsNativeLoad(inner));

    private static string FirstLine(Exception exception) => exception.Message.Split('\n')[0].Trim().TrimEnd('.');
}
