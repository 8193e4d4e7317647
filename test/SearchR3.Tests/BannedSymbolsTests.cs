using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests;

/// <summary>A ban whose name is misspelt, or of something that a package no longer has, bans nothing and nobody notices.</summary>
public sealed class BannedSymbolsTests
{
    [Fact]
    public void EveryBanNamesSomethingThatIsThere()
    {
        var compilation = CSharpCompilation.Create("bans", references: ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(p => Path.GetFileName(p) is "TorchSharp.dll" or "System.Runtime.dll" or "netstandard.dll" or "System.Private.CoreLib.dll")
            .Select(p => MetadataReference.CreateFromFile(p)));
        string[] names = [.. File.ReadLines(Path.Combine(RepositoryFolder.Path, "eng", "BannedSymbols.txt")).Select(line => line.Split(';')[0])];

        Assert.NotEmpty(names);
        string[] wrong = [.. names.Where(name => DocumentationCommentId.GetSymbolsForDeclarationId(name, compilation).IsEmpty)];
        Assert.True(wrong.Length == 0, string.Join('\n', wrong));
    }
}
