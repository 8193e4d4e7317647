using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace SearchR3.Tests.Testing;

/// <summary>
/// Runs a static method of the tests in a process of its own, for tests that kill it. The child is the test program, which looks at a
/// variable before its entry point; it ends when the test does, at the latest.
/// </summary>
internal static class ChildProcess
{
    private const string Variable = "SEARCHR3_TEST_CHILD";

    /// <summary>Starts <paramref name="main"/> (a static method); what it writes to the console can be read from the process.</summary>
    public static Process Start(Action<string[]> main, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", [typeof(ChildProcess).Assembly.Location, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment[Variable] = $"{main.Method.DeclaringType!.FullName}/{main.Method.Name}";
        return Process.Start(start)!;
    }

    /// <summary>Starts <paramref name="main"/>, waits until it has written a line, then for <paramref name="delay"/>, and kills it as <c>kill -9</c> does.</summary>
    public static void StartAndKill(TimeSpan delay, Action<string[]> main, params string[] arguments)
    {
        using Process child = Start(main, arguments);
        string? line = child.StandardOutput.ReadLine();
        Assert.True(line is not null, $"{main.Method.Name} ended before it began, with exit code {(child.WaitForExit(1000) ? child.ExitCode : -1)}.");
        Thread.Sleep(delay);
        child.Kill();
        child.WaitForExit();
        Assert.NotEqual(0, child.ExitCode);
    }

    [ModuleInitializer]
    internal static void RunIfChild()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not string name)
        {
            return;
        }

        // The other end of standard input closes when the test ends, however it does.
        new Thread(() =>
        {
            Console.In.ReadToEnd();
            Environment.Exit(0);
        })
        { IsBackground = true }.Start();
        string[] parts = name.Split('/');
        MethodInfo method = typeof(ChildProcess).Assembly.GetType(parts[0])!.GetMethod(parts[1], BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!;
        method.Invoke(null, [Environment.GetCommandLineArgs()[1..]]);
        Environment.Exit(0);
    }
}
