namespace SearchR3.Models;

/// <summary>
/// The <c>llama3</c> stretching of rotary frequencies: wavelengths longer than <see cref="OriginalMaxPositionEmbeddings"/> /
/// <see cref="LowFreqFactor"/> are divided by <see cref="Factor"/>, those shorter than <see cref="OriginalMaxPositionEmbeddings"/> /
/// <see cref="HighFreqFactor"/> are kept, and those between are blended.
/// </summary>
/// <param name="Factor">By how much low frequencies are slowed down.</param>
/// <param name="LowFreqFactor">Sets the wavelength above which a frequency counts as low.</param>
/// <param name="HighFreqFactor">Sets the wavelength below which a frequency is kept.</param>
/// <param name="OriginalMaxPositionEmbeddings">Context length of the model before the stretch, in tokens.</param>
public sealed record RopeScaling(
    double Factor, double LowFreqFactor, double HighFreqFactor, int OriginalMaxPositionEmbeddings);
