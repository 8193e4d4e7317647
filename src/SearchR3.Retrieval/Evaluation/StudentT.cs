namespace SearchR3.Retrieval.Evaluation;

/// <summary>Student's t distribution through the regularised incomplete beta function.</summary>
internal static class StudentT
{
    // Lanczos approximation with g = 7 and nine terms: about 15 significant digits for positive arguments.
    private static readonly double[] LanczosTerms =
    [
        0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
        12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
    ];

    /// <summary>P(|T| &gt;= |t|) with <paramref name="degrees"/> degrees of freedom: I_x(degrees / 2, 1 / 2) at x = degrees / (degrees + t^2).</summary>
    public static double TwoSidedP(double t, int degrees) =>
        double.IsInfinity(t) ? 0 : IncompleteBeta(degrees / (degrees + (t * t)), degrees / 2.0, 0.5);

    /// <summary>Regularised incomplete beta function I_x(a, b), by its continued fraction (DLMF 8.17.22).</summary>
    public static double IncompleteBeta(double x, double a, double b)
    {
        if (x <= 0 || x >= 1)
        {
            return x <= 0 ? 0 : 1;
        }

        // The fraction converges fast below the mean; above it the symmetry I_x(a, b) = 1 - I_(1-x)(b, a) serves.
        if (x > (a + 1) / (a + b + 2))
        {
            return 1 - IncompleteBeta(1 - x, b, a);
        }

        double logFront = (a * Math.Log(x)) + (b * Math.Log(1 - x)) + LogGamma(a + b) - LogGamma(a) - LogGamma(b);
        return Math.Exp(logFront) / a / Fraction(x, a, b);
    }

    // Evaluates 1 + d1/(1 + d2/(1 + ...)) by the modified Lentz method.
    private static double Fraction(double x, double a, double b)
    {
        const double Tiny = 1e-300;
        double f = 1;
        double c = 1;
        double d = 0;
        for (int i = 1; i <= 10_000; i++)
        {
            int m = i / 2;
            double term = i % 2 == 0
                ? m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)))
                : -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = 1 + (term * d);
            d = 1 / (Math.Abs(d) < Tiny ? Tiny : d);
            c = 1 + (term / c);
            c = Math.Abs(c) < Tiny ? Tiny : c;
            f *= c * d;
            if (Math.Abs((c * d) - 1) < 1e-16)
            {
                break;
            }
        }

        return f;
    }

    private static double LogGamma(double x)
    {
        if (x < 0.5)
        {
            return Math.Log(Math.PI / Math.Sin(Math.PI * x)) - LogGamma(1 - x);
        }

        double sum = LanczosTerms[0];
        for (int i = 1; i < LanczosTerms.Length; i++)
        {
            sum += LanczosTerms[i] / (x - 1 + i);
        }

        double t = x + 6.5;
        return (0.5 * Math.Log(2 * Math.PI)) + ((x - 0.5) * Math.Log(t)) - t + Math.Log(sum);
    }
}
