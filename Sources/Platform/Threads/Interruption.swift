import Glibc

/// Whether work is to be given up, for what has no other way to hear of it, such as the reading of a file
/// of molecules. Who begins the work says it:
///
///     let deadline = ContinuousClock.now + .seconds(20)
///     try Interruption.when({ .now >= deadline }) { try read(file) }
///
/// Work that takes long asks `Interruption.isWanted` between two pieces, on the thread that began it or one
/// of a `WorkerTeam`.
public enum Interruption {
  public typealias Condition = @Sendable () -> Bool

  private final class Box: Sendable {
    let condition: Condition
    init(_ condition: @escaping Condition) { self.condition = condition }
  }

  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key, nil)
    return key
  }()

  /// What was said for this thread; nil where nothing was.
  static var condition: Condition? {
    pthread_getspecific(key).map {
      Unmanaged<Box>.fromOpaque($0).takeUnretainedValue().condition
    }
  }

  /// Whether the work that is done on this thread is to be given up.
  public static var isWanted: Bool { condition?() ?? false }

  /// Does some work on this thread, which is to be given up when a condition holds; without one nothing
  /// changes.
  public static func when<Result, Failure: Error>(
    _ condition: Condition?, _ work: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard let condition else { return try work() }
    let box = Box(condition)
    let outer = pthread_getspecific(key)
    pthread_setspecific(key, Unmanaged.passUnretained(box).toOpaque())
    defer {
      pthread_setspecific(key, outer)
      withExtendedLifetime(box) {}
    }
    return try work()
  }
}
