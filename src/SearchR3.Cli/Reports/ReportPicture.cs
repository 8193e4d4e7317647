namespace SearchR3.Cli.Reports;

/// <summary>A drawn picture and the words that go with it.</summary>
/// <param name="Name">The file's name without its ending.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Unit">What its values are.</param>
/// <param name="Legend">The curves in the order of their colours; empty for a single one.</param>
/// <param name="Png">The picture.</param>
internal sealed record ReportPicture(string Name, string Title, string Unit, IReadOnlyList<string> Legend, byte[] Png);
