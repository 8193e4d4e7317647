using System.Globalization;
using System.Text;

namespace SearchR3.Tokenization;

/// <summary>
/// Unicode normalization form C (UAX 15). <see cref="string.Normalize()"/> returns its argument unchanged where globalization is
/// invariant, as it is here, so that no ICU library is needed; the tables are therefore our own resource, made by
/// <c>eng/canonical-composition.py</c>.
/// </summary>
internal static class CanonicalComposition
{
    private const int HangulBase = 0xAC00, HangulCount = 11172;
    private const int LeadBase = 0x1100, LeadCount = 19, VowelBase = 0x1161, VowelCount = 21, TailBase = 0x11A7, TailCount = 28;

    private static readonly Dictionary<int, (int First, int Second)> Decompositions = [];
    private static readonly Dictionary<(int First, int Second), int> Compositions = [];
    private static readonly Dictionary<int, byte> Classes = [];

    static CanonicalComposition()
    {
        using Stream stream = typeof(CanonicalComposition).Assembly.GetManifestResourceStream("SearchR3.CanonicalComposition.txt")!;
        using StreamReader reader = new(stream);
        while (reader.ReadLine() is string line)
        {
            string[] field = line.Split(' ');
            int[] value = [.. field.Skip(1).Select(hex => int.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
            switch (field[0])
            {
                case "class":
                    for (int codePoint = value[0]; codePoint <= value[1]; codePoint++)
                    {
                        Classes[codePoint] = (byte)value[2];
                    }

                    break;
                case "one-way":
                    Decompositions[value[0]] = (value[1], value.Length > 2 ? value[2] : -1);
                    break;
                case "both-ways":
                    Decompositions[value[0]] = (value[1], value[2]);
                    Compositions[(value[1], value[2])] = value[0];
                    break;
            }
        }
    }

    /// <summary>The text in form C; the same instance when every character is below U+0300, where nothing changes.</summary>
    public static string Compose(string text)
    {
        if (text.AsSpan().IndexOfAnyExceptInRange('\0', '\u02FF') < 0)
        {
            return text;
        }

        List<int> codePoints = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            bool pair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
            Decompose(pair ? char.ConvertToUtf32(text[i], text[++i]) : text[i], codePoints);
        }

        Order(codePoints);
        Recombine(codePoints);
        StringBuilder result = new(text.Length);
        foreach (int codePoint in codePoints)
        {
            if (codePoint > 0xFFFF)
            {
                result.Append(char.ConvertFromUtf32(codePoint));
            }
            else
            {
                result.Append((char)codePoint);
            }
        }

        return result.ToString();
    }

    private static int ClassOf(int codePoint) => codePoint < 0x300 ? 0 : Classes.GetValueOrDefault(codePoint);

    private static void Decompose(int codePoint, List<int> result)
    {
        if ((uint)(codePoint - HangulBase) < HangulCount)
        {
            int syllable = codePoint - HangulBase;
            result.Add(LeadBase + (syllable / (VowelCount * TailCount)));
            result.Add(VowelBase + (syllable % (VowelCount * TailCount) / TailCount));
            if (syllable % TailCount != 0)
            {
                result.Add(TailBase + (syllable % TailCount));
            }
        }
        else if (codePoint >= 0xC0 && Decompositions.TryGetValue(codePoint, out (int First, int Second) parts))
        {
            Decompose(parts.First, result);
            if (parts.Second >= 0)
            {
                Decompose(parts.Second, result);
            }
        }
        else
        {
            result.Add(codePoint);
        }
    }

    /// <summary>Sorts every run of combining marks by class, keeping the order of equals.</summary>
    private static void Order(List<int> codePoints)
    {
        for (int start = 0; start < codePoints.Count;)
        {
            if (ClassOf(codePoints[start]) == 0)
            {
                start++;
                continue;
            }

            int end = start;
            while (end < codePoints.Count && ClassOf(codePoints[end]) != 0)
            {
                end++;
            }

            // OrderBy is stable and, unlike an insertion sort, quick on a run of a million marks.
            int[] ordered = [.. codePoints.GetRange(start, end - start).OrderBy(ClassOf)];
            for (int i = 0; i < ordered.Length; i++)
            {
                codePoints[start + i] = ordered[i];
            }

            start = end;
        }
    }

    private static void Recombine(List<int> codePoints)
    {
        int starter = -1;
        int kept = 0;
        int lastClass = -1;
        for (int read = 0; read < codePoints.Count; read++)
        {
            int codePoint = codePoints[read];
            int combiningClass = ClassOf(codePoint);
            // Blocked when a mark of the same or a higher class, or a starter that did not combine, stands between.
            bool reachable = starter >= 0 && (kept == starter + 1 || lastClass < combiningClass);
            if (reachable && Pair(codePoints[starter], codePoint) is int composed)
            {
                codePoints[starter] = composed;
                continue;
            }

            if (combiningClass == 0)
            {
                starter = kept;
            }

            lastClass = combiningClass;
            codePoints[kept++] = codePoint;
        }

        codePoints.RemoveRange(kept, codePoints.Count - kept);
    }

    private static int? Pair(int first, int second)
    {
        if ((uint)(first - LeadBase) < LeadCount && (uint)(second - VowelBase) < VowelCount)
        {
            return HangulBase + ((((first - LeadBase) * VowelCount) + second - VowelBase) * TailCount);
        }

        if ((uint)(first - HangulBase) < HangulCount && (first - HangulBase) % TailCount == 0
            && second > TailBase && second < TailBase + TailCount)
        {
            return first + second - TailBase;
        }

        return Compositions.TryGetValue((first, second), out int composed) ? composed : null;
    }
}
