import Platform

/// What the molecules of a run share: values that are costly to make, and calculators that wait to
/// be used again. Safe to use from many threads; results never depend on what it holds.
public final class RunCache: Sendable {
  private let values = LockedValue<[AnyKey: any Sendable]>([:])
  private let idle = LockedValue<[LendingKey: [Parked]]>([:])

  /// An empty cache.
  public init() {}

  /// The value kept under `key`, made at the first call. The key has to hold all that the value
  /// depends on. Making a value may need other values of the cache.
  /// - Throws: what `make` throws; `CircularValue` when making the value needs the value.
  public func value<Key: Hashable & Sendable, T: Sendable>(
    _ key: Key, _ make: () throws -> T
  ) throws -> T {
    let shared = values.withLock { values in
      let key = AnyKey(key, of: T.self)
      if let shared = values[key] as? SharedValue<T> { return shared }
      let shared = SharedValue<T>()
      values[key] = shared
      return shared
    }
    return try shared.value(make)
  }

  /// Lends a calculator of `model` that works on some threads to `body`: one nobody uses, or a new
  /// one.
  public func withCalculator<Result>(
    of model: any AtomisticModel, threads: Int = 1, _ body: (any Calculator) throws -> Result
  ) throws -> Result {
    try lending(LendingKey(model: model.calculatorKey, threads: threads)) { parked in
      try parked ?? model.makeCalculator(threads: threads)
    } body: {
      try body($0)
    }
  }

  /// Lends a calculator that describes environments.
  public func withDescribingCalculator<Result>(
    of model: any DescribingModel, threads: Int = 1,
    _ body: (any DescribingCalculator) throws -> Result
  ) throws -> Result {
    try lending(LendingKey(model: model.calculatorKey, threads: threads)) { parked in
      try parked as? any DescribingCalculator ?? model.makeDescribingCalculator(threads: threads)
    } body: {
      try body($0)
    }
  }

  private func lending<Lent, Result>(
    _ key: LendingKey, _ choose: ((any Calculator)?) throws -> Lent,
    body: (Lent) throws -> Result
  ) throws -> Result {
    let parked = idle.withLock { $0[key]?.popLast() }
    let calculator = try choose(parked?.calculator)
    let lent = (calculator as? any Calculator).map { Parked(calculator: $0) }
    defer { if let lent { idle.withLock { $0[key, default: []].append(lent) } } }
    return try body(calculator)
  }

  private struct LendingKey: Hashable {
    let model: CalculatorKey
    let threads: Int
  }

  /// A calculator no thread uses: only such ones cross threads.
  private struct Parked: @unchecked Sendable {
    let calculator: any Calculator
  }

  /// A key, and the type of the value: equal keys of different types are different values.
  private struct AnyKey: Hashable, @unchecked Sendable {
    let key: AnyHashable
    let type: ObjectIdentifier

    init<T>(_ key: some Hashable & Sendable, of type: T.Type) {
      self.key = AnyHashable(key)
      self.type = ObjectIdentifier(type)
    }
  }
}
