using System.Text.Json.Serialization;

namespace SearchR3.Generation;

/// <summary>Why a row left the batch.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StopReason>))]
public enum StopReason
{
    /// <summary>The embed token was sampled.</summary>
    [JsonStringEnumMemberName("embed_token")]
    EmbedToken,

    /// <summary>A stop token (the end of the turn) was sampled; where an embedding is wanted, the embed token takes its place.</summary>
    [JsonStringEnumMemberName("end_of_turn")]
    EndOfTurn,

    /// <summary>All tokens that were allowed are sampled; where an embedding is wanted, the embed token is appended.</summary>
    [JsonStringEnumMemberName("budget")]
    Budget,
}
