using System.Diagnostics;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Cli;

/// <summary>A C# block of a page as a program of its own: compiled as a console project with implicit usings would, and run in a process.</summary>
internal static class PageProgram
{
    private const int MinutesForABlock = 5;

    private static readonly string[] ImplicitUsings =
        ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks"];

    /// <summary>Compiles <paramref name="code"/> into <paramref name="path"/>; returns the errors and warnings, none when it is as it should be.</summary>
    public static IReadOnlyList<string> Compile(string code, string path)
    {
        CSharpParseOptions parse = new(LanguageVersion.Latest);
        var compilation = CSharpCompilation.Create(
            Path.GetFileNameWithoutExtension(path),
            [
                CSharpSyntaxTree.ParseText(string.Concat(ImplicitUsings.Select(name => $"global using {name};\n")), parse),
                CSharpSyntaxTree.ParseText(code, parse),
            ],
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(p => MetadataReference.CreateFromFile(p)),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        using FileStream file = File.Create(path);
        return [.. compilation.Emit(file, cancellationToken: TestContext.Current.CancellationToken).Diagnostics
            .Where(d => d.Severity >= DiagnosticSeverity.Warning).Select(d => d.ToString())];
    }

    /// <summary>Runs what was compiled, in <paramref name="folder"/>; returns what it wrote, or what went wrong.</summary>
    public static (bool Works, string Output) Run(string path, string folder)
    {
        using Process child = ChildProcess.Start(RunHere, path, folder);
        Task<string> output = child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        if (!child.WaitForExit(TimeSpan.FromMinutes(MinutesForABlock)))
        {
            child.Kill();
            return (false, $"not done after {MinutesForABlock} minutes");
        }

        return (child.ExitCode == 0, output.Result);
    }

    private static void RunHere(string[] arguments)
    {
        Directory.SetCurrentDirectory(arguments[1]);
        try
        {
            MethodInfo main = Assembly.LoadFrom(arguments[0]).EntryPoint!;
            main.Invoke(null, main.GetParameters().Length == 0 ? [] : [Array.Empty<string>()]);
        }
        catch (TargetInvocationException e)
        {
            Console.WriteLine(e.InnerException);
            Environment.Exit(1);
        }
    }
}
