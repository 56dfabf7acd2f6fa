import Synchronization

/// What the molecules of a run share: values that are costly to make, and calculators that wait to
/// be used again. Safe to use from many threads; results never depend on what it holds.
public final class RunCache: Sendable {
  private let values = Mutex<[AnyKey: any Sendable]>([:])
  private let idle = Mutex<[String: [Parked]]>([:])

  /// An empty cache.
  public init() {}

  /// The value kept under `key`, made at the first call.
  public func value<Key: Hashable & Sendable, T: Sendable>(
    _ key: Key, _ make: () throws -> T
  ) throws -> T {
    try values.withLock { values in
      let key = AnyKey(key)
      if let value = values[key] as? T { return value }
      let value = try make()
      values[key] = value
      return value
    }
  }

  /// Lends a calculator of `model` to `body`: one nobody uses, or a new one.
  public func withCalculator<Result>(
    of model: any AtomisticModel, _ body: (any Calculator) throws -> Result
  ) throws -> Result {
    let key =
      model.fingerprint + (model.isSinglePrecision ? "/single" : "/double")
      + (model.standIns.isEmpty ? "" : "/stand-ins")
    let parked = idle.withLock { $0[key]?.popLast() }
    let calculator = try parked?.calculator ?? model.makeCalculator()
    let lent = Parked(calculator: calculator)
    defer { idle.withLock { $0[key, default: []].append(lent) } }
    return try body(calculator)
  }

  /// A calculator no thread uses: only such ones cross threads.
  private struct Parked: @unchecked Sendable {
    let calculator: any Calculator
  }

  private struct AnyKey: Hashable, @unchecked Sendable {
    let key: AnyHashable
    init(_ key: some Hashable & Sendable) { self.key = AnyHashable(key) }
  }
}
