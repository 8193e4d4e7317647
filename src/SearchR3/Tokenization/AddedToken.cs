namespace SearchR3.Tokenization;

/// <summary>A token that is cut from the text before byte pair encoding: an entry of <c>added_tokens</c>.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">Its text.</param>
/// <param name="Special">Whether it is a control token, which <c>skipSpecialTokens</c> leaves out of decoded text.</param>
/// <param name="SingleWord">Only between characters that belong to no word.</param>
/// <param name="LeftStrip">Takes the white space before it along.</param>
/// <param name="RightStrip">Takes the white space after it along.</param>
/// <param name="Normalized">Looked for in the normalized text.</param>
internal sealed record AddedToken(
    int Id, string Content, bool Special, bool SingleWord = false, bool LeftStrip = false, bool RightStrip = false,
    bool Normalized = false);
