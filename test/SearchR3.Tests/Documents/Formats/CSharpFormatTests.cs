using SearchR3.Documents;

namespace SearchR3.Tests.Documents.Formats;

public sealed class CSharpFormatTests
{
    [Fact]
    public void EachMemberIsAChunkWithItsCommentSignatureAndFullName()
    {
        const string code = """
            // Licence.
            using System;

            namespace Lib.Inner;

            /// <summary>Counts.</summary>
            [Serializable]
            public sealed class Counter<T>(int start) : IDisposable
                where T : class
            {
                private int _a, _b;

                /// <summary>How many.</summary>
                public int Count { get; private set; } = start;

                // Ordinary comment.
                public Counter(string s) : this(s.Length) { }

                public int this[int i] => i;

                /// <summary>Adds one.</summary>
                public void Add()
                {
                    Count++;
                }

                void IDisposable.Dispose() => Add();

                public static Counter<T> operator +(Counter<T> a, int b) => a;

                public static implicit operator int(Counter<T> c) => c.Count;

                public event EventHandler? Changed; // trailing

                public delegate void Told(int x);

                private enum Mode { One, Two }

                public record Point(int X, int Y);

                public interface IShape { double Area(); }
            }
            """;

        DocumentChunk[] chunks = Chunks.Of("src/counter.cs", code);

        Assert.Equal(
            [
                "Lib.Inner.Counter [6-9]", "Lib.Inner.Counter._a, _b [11-11]", "Lib.Inner.Counter.Count [13-14]", "Lib.Inner.Counter.Counter [16-17]", "Lib.Inner.Counter.this[] [19-19]",
                "Lib.Inner.Counter.Add [21-25]", "Lib.Inner.Counter.IDisposable.Dispose [27-27]", "Lib.Inner.Counter.operator + [29-29]", "Lib.Inner.Counter.operator int [31-31]",
                "Lib.Inner.Counter.Changed [33-33]", "Lib.Inner.Counter.Told [35-35]", "Lib.Inner.Counter.Mode [37-37]", "Lib.Inner.Counter.Point [39-39]", "Lib.Inner.Counter.IShape [41-41]",
                "Lib.Inner.Counter.IShape.Area [41-41]",
            ],
            chunks.Select(c => $"{c.Heading} [{c.FirstLine}-{c.LastLine}]"));
        Assert.Equal("/// <summary>Adds one.</summary>\npublic void Add()\n{\n    Count++;\n}", chunks[5].Text);
        Assert.Equal("public event EventHandler? Changed; // trailing", chunks[9].Text);
        Assert.StartsWith("/// <summary>Counts.</summary>\n[Serializable]\npublic sealed class Counter<T>(int start)", chunks[0].Text, StringComparison.Ordinal);
        Assert.Equal("double Area();", chunks[14].Text);
    }

    [Fact]
    public void TopLevelStatementsStayTogetherAndOverloadsHaveIdsOfTheirOwn()
    {
        const string code = "using System;\n\nConsole.WriteLine(1);\nint x = 2;\n\nvoid Local() { }\n\npartial class A { void M() { } void M(int i) { } }\npartial class A { }\nnamespace N { struct S { } }\n";

        DocumentChunk[] chunks = Chunks.Of("p.cs", code);

        Assert.Equal(
            ["Program [3-6]", "A [8-8]", "A.M [8-8]", "A.M [8-8]", "A [9-9]", "N.S [10-10]"],
            chunks.Select(c => $"{c.Heading} [{c.FirstLine}-{c.LastLine}]"));
        Assert.Equal(["p.cs#A.M~1", "p.cs#A.M~2"], chunks.Where(c => c.Heading == "A.M").Select(c => c.Id));
        Assert.Equal("void M(int i) { }", chunks[3].Text);
    }

    [Fact]
    public void SyntaxErrorsLoseNoLine()
    {
        const string code = "namespace N;\nclass A\n{\n    void Good() { }\n    int broken( = 3 }}\n    void AfterIt() { var s = \"unclosed;\n}\n) nonsense here\nclass B { int\n";

        DocumentChunk[] chunks = Chunks.Of("x.cs", code);

        Assert.Contains(chunks, c => c.Heading == "N.A.Good" && c.Text == "void Good() { }");
        Assert.Empty(Chunks.Uncovered(chunks, code).Except(["namespace N;"]));
    }

    [Fact]
    public void WhatBelongsToNoMemberIsKeptButUsingsAndDirectivesAreNot()
    {
        const string code = "using System;\n[assembly: CLSCompliant(true)]\nnamespace N\n{\n    class A\n    {\n        #region r\n        int x;\n        #endregion\n        // to do: more\n    }\n}\n// the end\n";

        Assert.Equal(
            ["x [2-2] [assembly: CLSCompliant(true)]", "N.A [5-5] class A", "N.A.x [7-8] #region r\nint x;", "N.A [10-10] // to do: more", "x [13-13] // the end"],
            Chunks.Shown(Chunks.Of("x.cs", code)));
    }

    [Theory]
    [InlineData("// only a comment\n/* and another */\n")]
    [InlineData("this is no C# at all, but prose. It has sentences.\n")]
    [InlineData("{{{{ ]]]] ))) what\n")]
    public void AFileWithoutMembersIsKeptWhole(string code) => Assert.Empty(Chunks.Uncovered(Chunks.Of("x.cs", code), code));

    [Fact]
    public void ALargeMemberIsCutAtBlankLinesElseAtLines()
    {
        string body = string.Join("\n\n", Enumerable.Range(0, 6).Select(block => string.Join('\n', Enumerable.Range(0, 3).Select(i => $"        Call({block}, {i}); // Done. Next"))));
        string code = $"class A\n{{\n    void M()\n    {{\n{body}\n    }}\n}}\n";

        DocumentChunk[] chunks = [.. Chunks.Of("x.cs", code, Chunks.OfWords(40)).Where(c => c.Heading == "A.M")];

        Assert.True(chunks.Length > 2);
        Assert.All(chunks.Skip(1), c => Assert.Matches(@"^Call\(\d, 0\)", c.Text));
        Assert.Equal(3, chunks[0].FirstLine);
    }

    [Fact]
    public void EveryCutOfAFileIsReadWithoutLoss()
    {
        string code = File.ReadAllText(Path.Combine(SearchR3.Tests.Testing.RepositoryFolder.Path, "src", "SearchR3.Cli", "Search", "IndexFolder.cs"));
        ChunkOptions options = Chunks.OfTokens(128, 16);
        Random random = new(3);
        for (int i = 0; i < 60; i++)
        {
            int at = random.Next(code.Length);
            string broken = code.Remove(at, random.Next(Math.Min(40, code.Length - at)));

            DocumentChunk[] chunks = Chunks.Of("x.cs", broken, options);

            Chunks.AssertSound(chunks, broken, options, isVerbatim: false);
            Assert.DoesNotContain(Chunks.Uncovered(chunks, broken), l => !l.Contains("using", StringComparison.Ordinal) && !l.StartsWith("namespace", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void DeepNestingEndsNobody()
    {
        string code = "class A { int x = " + new string('(', 20_000) + "1" + new string(')', 20_000) + "; int after; }";

        Assert.All(Chunks.Of("d.cs", code, Chunks.OfTokens(256)), c => Assert.Equal("d", c.Heading));
    }
}
