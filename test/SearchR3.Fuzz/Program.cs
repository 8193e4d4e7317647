using System.Globalization;
using SearchR3.Fuzz;
using SearchR3.Fuzz.Targets;

// One child process per reader runs the instrumented copy; this one keeps the clock, and the input when a child dies of it.
if (args is ["child", _, _, _, _])
{
    FuzzTarget target = FuzzTarget.All.Single(t => t.Name == args[1]);
    FuzzLoop loop = new(target, args[3], int.Parse(args[4], CultureInfo.InvariantCulture));
    return loop.Run(TimeSpan.FromSeconds(double.Parse(args[2], CultureInfo.InvariantCulture))) == 0 ? 0 : 1;
}

string[] names = ["safetensors", "tokenizer", "config", "corpus", "qrels", "trec", "exact", "graph"];
double minutes = 10;
int seed = 1;
string folder = Path.Combine("artifacts", "fuzz");
bool understood = args.Length % 2 == 1 && (args[0] == "all" || names.Contains(args[0]));
for (int i = 1; understood && i < args.Length; i += 2)
{
    switch (args[i])
    {
        case "--minutes":
            understood = double.TryParse(args[i + 1], NumberStyles.Float, CultureInfo.InvariantCulture, out minutes) && minutes > 0;
            break;
        case "--seed":
            understood = int.TryParse(args[i + 1], NumberStyles.Integer, CultureInfo.InvariantCulture, out seed);
            break;
        case "--out":
            folder = args[i + 1];
            break;
        default:
            understood = false;
            break;
    }
}

if (!understood)
{
    Console.Error.WriteLine($"usage: SearchR3.Fuzz all|{string.Join('|', names)} [--minutes 10] [--seed 1] [--out {folder}]");
    return 2;
}

string program = Instrumentation.Prepare();
int findings = 0;
foreach (string name in args[0] == "all" ? names : [args[0]])
{
    findings += ChildRuns.Fuzz(program, name, TimeSpan.FromMinutes(minutes), Path.GetFullPath(Path.Combine(folder, name)), seed);
}

return findings == 0 ? 0 : 1;
