using System.Globalization;
using SearchR3.Cli.Frame;
using SearchR3.Cli.Output;
using SearchR3.Training.Planning;
using Spectre.Console;

namespace SearchR3.Cli.Commands.Train;

/// <summary>Shows what a run will take, and fails where this machine's memory is too small.</summary>
internal static class PlanView
{
    private const double GiB = 1L << 30;

    public static void Write(Invocation invocation, TrainingPlan plan, bool json)
    {
        PlannedDevice here = PlannedDevice.Here();
        PlannedDevice[] devices = [here, PlannedDevice.Gpu80, PlannedDevice.Gpu24];
        if (json)
        {
            JsonOutput.Write(invocation.Terminal.Out, new
            {
                plan.Stage,
                plan.Steps,
                plan.PeakBytes,
                plan.Memory,
                plan.Work,
                plan.Once,
                Devices = devices.Select(d => new { d.Name, d.MemoryBytes, d.PeakFlopPerSecond, Fits = plan.Fits(d), StepSeconds = plan.StepSeconds(d), Hours = plan.Hours(d) }),
            });
        }
        else
        {
            Write(invocation.Terminal.OutConsole, plan, devices);
        }

        plan.RequireFit(here);
    }

    private static void Write(IAnsiConsole console, TrainingPlan plan, PlannedDevice[] devices)
    {
        Table memory = Table("memory", "GiB");
        foreach (PlannedMemory part in plan.Memory)
        {
            memory.AddRow(part.Part, Number(part.Bytes / GiB, "0.00"));
        }

        memory.AddRow("together, at the peak", Number(plan.PeakBytes / GiB, "0.00"));
        Table work = Table("a step", "tokens", "GFLOP", "of the bf16 product");
        foreach (PlannedWork phase in plan.Work)
        {
            work.AddRow(phase.Phase, Number(phase.Tokens, "N0"), Number(phase.Flop / 1e9, "N0"), phase.Utilisation.ToString("P0", CultureInfo.InvariantCulture));
        }

        work.AddRow("together", Number(plan.Work.Sum(w => w.Tokens), "N0"), Number(plan.Work.Sum(w => w.Flop) / 1e9, "N0"), "");
        Table times = Table("machine", "GiB", "fits", "s a step", $"h for {plan.Steps:N0} steps");
        foreach (PlannedDevice device in devices)
        {
            times.AddRow(
                device.Name,
                Number(device.MemoryBytes / GiB, "0.0"),
                plan.Fits(device) ? "yes" : "no",
                plan.StepSeconds(device) is double step ? Number(step, "0.00") : "",
                plan.Hours(device) is double hours ? Number(hours, "0.00") : "");
        }

        console.Write(new Rows(memory, work, times));
        console.WriteLine("Estimates: lengths from a sample of the data, reasonings half of the budget, shares of the product as measured on two CPU cores");
        console.WriteLine("(for a GPU an assumption, and its rate its data sheet's); measurements on held-out queries are not in the hours.");
    }

    private static Table Table(params string[] columns)
    {
        Table table = new() { Border = TableBorder.Markdown };
        for (int i = 0; i < columns.Length; i++)
        {
            TableColumn column = new(new Text(columns[i]));
            table.AddColumn(i == 0 ? column : column.RightAligned());
        }

        return table;
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
