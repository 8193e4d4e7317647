using SearchR3.Generation;

namespace SearchR3.Tests.Generation;

/// <summary>Tempering and truncation written down plainly, in double, one row at a time.</summary>
internal static class PlainSampling
{
    /// <summary>Probabilities of every token, 0 where cut.</summary>
    public static double[] Probabilities(float[] logits, SamplingOptions options)
    {
        double temperature = options.IsGreedy ? 1 : options.Temperature;
        double[] p = Softmax([.. logits.Select(l => l / temperature)]);
        if (options.IsGreedy)
        {
            return p;
        }

        int[] order = [.. Enumerable.Range(0, p.Length).OrderByDescending(i => p[i])];
        if (options.TopK > 0)
        {
            Keep(p, order.Take(options.TopK));
        }

        if (options.TopP < 1)
        {
            List<int> nucleus = [];
            double sum = 0;
            foreach (int i in order.TakeWhile(_ => sum < options.TopP))
            {
                nucleus.Add(i);
                sum += p[i];
            }

            Keep(p, nucleus);
        }

        if (options.MinP > 0)
        {
            double least = p.Max() * options.MinP;
            Keep(p, order.Where(i => p[i] >= least).ToArray());
        }

        return p;
    }

    private static double[] Softmax(double[] x)
    {
        double max = x.Max();
        double[] e = [.. x.Select(v => Math.Exp(v - max))];
        double sum = e.Sum();
        return [.. e.Select(v => v / sum)];
    }

    private static void Keep(double[] p, IEnumerable<int> kept)
    {
        HashSet<int> set = [.. kept];
        double sum = set.Sum(i => p[i]);
        for (int i = 0; i < p.Length; i++)
        {
            p[i] = set.Contains(i) ? p[i] / sum : 0;
        }
    }
}
