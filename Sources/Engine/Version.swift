/// The version of the engine, as outputs carry it.
public enum Version {
  /// The number alone.
  public static let number = "0.1.0"
  /// Name and number.
  public static let program = "simgen \(number)"
}
