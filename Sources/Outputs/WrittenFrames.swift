import Engine

/// What of a molecule's way is written or drawn.
public enum WrittenFrames: String, Choice {
  /// The molecule as it is now.
  case last
  /// The steps that led to it.
  case all
}
