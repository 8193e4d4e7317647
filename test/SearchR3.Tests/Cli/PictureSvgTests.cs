using System.Text.RegularExpressions;
using System.Xml.Linq;
using FsCheck.Xunit;
using SearchR3.Cli.Reports;

namespace SearchR3.Tests.Cli;

public sealed partial class PictureSvgTests
{
    private static readonly double[] Steps = [.. Enumerable.Range(1, 200).Select(i => (double)i)];

    [Fact]
    public void APictureOfThePageHasNoColourOfItsOwn()
    {
        foreach (ReportPicture picture in (ReportPicture[])[Noisy("noisy"), SystemBars.Draw("bars", "t", "m", [("direct", 0.5, 0.4, 0.6), ("bm25", 0.2, 0.1, 0.3)])])
        {
            Assert.All(Colour().Matches(picture.Inline), m => Assert.True(m.Groups[1].Value is "none" || m.Groups[1].Value.StartsWith("var(--", StringComparison.Ordinal), m.Value));
            Assert.Contains("var(--c0)", picture.Inline, StringComparison.Ordinal);
            Assert.Contains("var(--ink)", picture.Inline, StringComparison.Ordinal);
            Assert.DoesNotContain("var(", picture.Svg, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void EveryColourOfAPictureStandsInTheStyleForLightAndForDark()
    {
        string[] used = [.. Variable().Matches(Noisy("n").Inline).Select(m => m.Groups[1].Value).Distinct()];

        Assert.All(used, name => Assert.Equal(2, ReportStyle.Css.Split($"--{name}:").Length - 1));
        Assert.All(Enumerable.Range(0, PlotStyle.ColorCount), i => Assert.Equal(2, ReportStyle.Css.Split($"--c{i}:").Length - 1));
    }

    [Fact]
    public void PicturesOfOnePageKeepTheirIdsApart()
    {
        string picture = Noisy("first").Inline;
        string[] first = Ids(picture);
        string[] second = Ids(Noisy("second").Inline);

        Assert.NotEmpty(first);
        Assert.Empty(first.Intersect(second));
        Assert.All(Reference().Matches(picture), m => Assert.Contains(m.Groups[1].Value, first));
    }

    [Fact]
    public void TheSameNumbersGiveTheSameFiles()
    {
        (ReportPicture first, ReportPicture second) = (Noisy("a"), Noisy("a"));

        Assert.Equal((first.Svg, first.Inline), (second.Svg, second.Inline));
        Assert.Equal(first.Png, second.Png);
    }

    [Fact]
    public void AFileScalesAndIsNamedAndSaysItsWords()
    {
        ReportPicture picture = CurvePlot.Draw(new Figure("a", "A <title> & more", "unit", [new Curve("one", Steps, Steps), new Curve("<two>", Steps, Steps)]));

        XElement svg = XDocument.Parse(picture.Svg).Root!;
        Assert.Equal("0 0 600 380", svg.Attribute("viewBox")!.Value);
        Assert.Equal("A <title> & more", svg.Attribute("aria-label")!.Value);
        Assert.SkipWhen(PlotFont.IsMissing, "no font");
        string[] texts = [.. svg.Descendants().Where(e => e.Name.LocalName == "text").Select(t => t.Value)];
        Assert.All((string[])["A <title> & more", "step", "unit", "one", "<two>"], t => Assert.Contains(t, texts));
        string[] inline = [.. XDocument.Parse(picture.Inline).Root!.Descendants().Where(e => e.Name.LocalName == "text").Select(t => t.Value)];
        Assert.DoesNotContain("A <title> & more", inline);
        Assert.DoesNotContain("one", inline);
        Assert.Contains("step", inline);
    }

    [Fact]
    public void TextKeepsItsSideWhateverTheFont()
    {
        const string drawn = """
            <svg xmlns="http://www.w3.org/2000/svg" width="10" height="10">
            <text font-size="12" font-family="X" x="0, 7, 14, " y="3, ">abc</text>
            <text font-size="12" font-family="X" x="-10, -3, 4, " y="3, ">abc</text>
            <text font-size="12" font-family="X" x="-21, -14, -7, " y="3, ">abc</text>
            <text font-size="12" font-family="X" x="-3.5, " y="3.25, ">1</text>
            <text font-size="12" font-family="X" x="-7, " y="3, ">1</text></svg>
            """;

        string[] anchors = [.. XDocument.Parse(PictureSvg.ForFile(drawn, "t")).Root!.Elements().Select(t => t.Attribute("text-anchor")!.Value)];

        Assert.Equal(["start", "middle", "end", "middle", "end"], anchors);
    }

    [Fact]
    public void ALongRunMakesASmallPicture()
    {
        double[] x = [.. Enumerable.Range(0, 50_000).Select(i => (double)i)];
        Random random = new(1);

        ReportPicture picture = CurvePlot.Draw(new Figure("long", "t", "u", [new Curve("one", x, [.. x.Select(_ => random.NextDouble())])]));

        Assert.True(picture.Inline.Length < 60_000, $"{picture.Inline.Length} characters");
    }

    [Property]
    public void AThinnedCurveKeepsItsExtremesAndItsOrder(short[] values, byte parts)
    {
        double[] y = [.. values.Select(v => (double)v)];
        Curve curve = new("c", [.. y.Select((_, i) => (double)i)], y);

        Curve thin = curve.Thinned(parts + 1);

        Assert.True(thin.X.Length <= Math.Max(2 * (parts + 1), 0) || thin.X.Length == y.Length);
        Assert.Equal(thin.X.Order(), thin.X);
        Assert.All(thin.X.Zip(thin.Y), p => Assert.Equal(y[(int)p.First], p.Second));
        if (y.Length > 0)
        {
            Assert.Equal((y.Min(), y.Max()), (thin.Y.Min(), thin.Y.Max()));
        }
    }

    private static ReportPicture Noisy(string name) => CurvePlot.Draw(new Figure(name, "t", "u",
        [.. Enumerable.Range(0, PlotStyle.ColorCount).Select(c => new Curve($"curve {c}", Steps, [.. Steps.Select(s => Math.Sin(s + c))]))]));

    private static string[] Ids(string svg) => [.. Id().Matches(svg).Select(m => m.Groups[1].Value)];

    [GeneratedRegex("(?:fill|stroke)=\"([^\"]*)\"")]
    private static partial Regex Colour();

    [GeneratedRegex(@"var\(--(\w+)\)")]
    private static partial Regex Variable();

    [GeneratedRegex("\\bid=\"([^\"]*)\"")]
    private static partial Regex Id();

    [GeneratedRegex(@"url\(#([^)]*)\)")]
    private static partial Regex Reference();
}
