using System.Globalization;

namespace SearchR3.Cli.Comparison;

/// <summary>Numbers of a comparison as people read them.</summary>
internal static class DifferenceText
{
    /// <summary>A difference with its sign and three digits.</summary>
    public static string Signed(double value) => value.ToString("+0.000;-0.000;0.000", CultureInfo.InvariantCulture);

    /// <summary>Three digits; <c>0.000</c> would be a lie.</summary>
    public static string PValue(double p) => p < 0.0005 ? "<0.001" : p.ToString("0.000", CultureInfo.InvariantCulture);
}
