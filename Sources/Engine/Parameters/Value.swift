/// What the right-hand side of `key=value` can be, after units were converted to angstrom and eV.
public enum Value: Sendable {
  case number(Double)
  case integer(Int)
  case boolean(Bool)
  case string(String)
  /// One of a closed set of words.
  case word(String)
  case schedule(Schedule)
  case condition(Condition)
  case vector([Double])
  case matrix([[Double]])
  case elements([Element])
  case formula(Formula)
  /// A file, already resolved against the folder of the recipe.
  case file(String)
  /// A plug-in declared before under a label.
  case object(Labelled)
  case list([Value])
}

/// A plug-in as a recipe declared it.
public struct Labelled: Sendable {
  public let label: String
  /// The values of its parameters.
  public let plugin: any Plugin
  /// What was made of it.
  public let product: any Sendable

  /// A plug-in under a label.
  public init(label: String, _ made: Made) {
    self.label = label
    plugin = made.plugin
    product = made.product
  }
}

/// The type of a parameter, as help and error messages name it.
public indirect enum ValueType: Sendable, Equatable {
  case number(Dimension)
  case integer
  case boolean
  case string
  case choice([String])
  case schedule
  /// Over these terms.
  case condition([Condition.Term])
  case vector(length: Int)
  case matrix(rows: Int, columns: Int)
  case elements
  case formula
  case inputFile
  case outputFile
  case label(Kind)
  case list(ValueType)
}

/// What a recipe can declare with `KIND label: plugin key=value ...`.
public enum Kind: String, Sendable, CaseIterable {
  case model, reference, scaffold, prior, force, sampler, mutator
}

/// A Swift type a parameter can have.
public protocol ParameterValue: Sendable {
  /// How the type is called in declarations, for values without a dimension.
  static var type: ValueType { get }
  /// The Swift value of a checked value, or nil when the value is of another type.
  init?(_ value: Value)
  /// The value as the recipe would hold it.
  var value: Value { get }
}

extension Double: ParameterValue {
  public static var type: ValueType { .number(.none) }
  public init?(_ value: Value) {
    switch value {
    case .number(let number): self = number
    case .integer(let integer): self = Double(integer)
    default: return nil
    }
  }
  public var value: Value { .number(self) }
}

extension Int: ParameterValue {
  public static var type: ValueType { .integer }
  public init?(_ value: Value) {
    guard case .integer(let integer) = value else { return nil }
    self = integer
  }
  public var value: Value { .integer(self) }
}

extension Bool: ParameterValue {
  public static var type: ValueType { .boolean }
  public init?(_ value: Value) {
    guard case .boolean(let boolean) = value else { return nil }
    self = boolean
  }
  public var value: Value { .boolean(self) }
}

extension String: ParameterValue {
  public static var type: ValueType { .string }
  public init?(_ value: Value) {
    guard case .string(let string) = value else { return nil }
    self = string
  }
  public var value: Value { .string(self) }
}

extension Schedule: ParameterValue {
  public static var type: ValueType { .schedule }
  public init?(_ value: Value) {
    switch value {
    case .schedule(let schedule): self = schedule
    case .number(let number): self = .constant(number)
    case .integer(let integer): self = .constant(Double(integer))
    default: return nil
    }
  }
  public var value: Value { .schedule(self) }
}

extension SIMD3: ParameterValue where Scalar == Double {
  public static var type: ValueType { .vector(length: 3) }
  public init?(_ value: Value) {
    guard case .vector(let components) = value, components.count == 3 else { return nil }
    self.init(components[0], components[1], components[2])
  }
  public var value: Value { .vector([x, y, z]) }
}

extension Matrix3: ParameterValue {
  public static var type: ValueType { .matrix(rows: 3, columns: 3) }
  public init?(_ value: Value) {
    guard case .matrix(let rows) = value, rows.count == 3, rows.allSatisfy({ $0.count == 3 }) else {
      return nil
    }
    self.init(rows: rows)
  }
  public var value: Value { .matrix(rows) }
}

extension Formula: ParameterValue {
  public static var type: ValueType { .formula }
  public init?(_ value: Value) {
    guard case .formula(let formula) = value else { return nil }
    self = formula
  }
  public var value: Value { .formula(self) }
}

/// A type whose lists can be parameters.
public protocol ParameterListElement: Sendable {
  static var listType: ValueType { get }
  static func list(_ value: Value) -> [Self]?
  static func value(of list: [Self]) -> Value
}

extension Array: ParameterValue where Element: ParameterListElement {
  public static var type: ValueType { Element.listType }
  public init?(_ value: Value) {
    guard let list = Element.list(value) else { return nil }
    self = list
  }
  public var value: Value { Element.value(of: self) }
}

extension Element: ParameterListElement {
  public static var listType: ValueType { .elements }
  public static func list(_ value: Value) -> [Element]? {
    guard case .elements(let elements) = value else { return nil }
    return elements
  }
  public static func value(of list: [Element]) -> Value { .elements(list) }
}

extension Double: ParameterListElement {
  public static var listType: ValueType { .list(.number(.none)) }
  public static func list(_ value: Value) -> [Double]? {
    switch value {
    case .vector(let numbers): return numbers
    case .list(let values):
      let numbers = values.compactMap { Double($0) }
      return numbers.count == values.count ? numbers : nil
    default: return nil
    }
  }
  public static func value(of list: [Double]) -> Value { .vector(list) }
}

extension Int: ParameterListElement {
  public static var listType: ValueType { .list(.integer) }
  public static func list(_ value: Value) -> [Int]? {
    guard case .list(let values) = value else { return nil }
    let numbers = values.compactMap { Int($0) }
    return numbers.count == values.count ? numbers : nil
  }
  public static func value(of list: [Int]) -> Value { .list(list.map(\.value)) }
}

extension SIMD3: ParameterListElement where Scalar == Double {
  public static var listType: ValueType { .list(.vector(length: 3)) }
  public static func list(_ value: Value) -> [SIMD3<Double>]? {
    guard case .list(let values) = value else { return nil }
    let vectors = values.compactMap { SIMD3($0) }
    return vectors.count == values.count ? vectors : nil
  }
  public static func value(of list: [SIMD3<Double>]) -> Value { .list(list.map(\.value)) }
}

/// A file to read; the path is resolved against the folder of the recipe.
public struct InputFile: ParameterValue, Equatable {
  public let path: String
  /// A file at an absolute path or one relative to the current folder.
  public init(path: String) { self.path = path }
  public static var type: ValueType { .inputFile }
  public init?(_ value: Value) {
    guard case .file(let path) = value else { return nil }
    self.path = path
  }
  public var value: Value { .file(path) }
}

/// A file to write; a relative path lands in the output folder of the run.
public struct OutputFile: ParameterValue, Equatable {
  public let path: String
  /// A file at a path.
  public init(path: String) { self.path = path }
  public static var type: ValueType { .outputFile }
  public init?(_ value: Value) {
    guard case .file(let path) = value else { return nil }
    self.path = path
  }
  public var value: Value { .file(path) }
}

/// A word of a closed set: conform an enum with string cases and the parameter is a choice.
public protocol Choice: ParameterValue, CaseIterable, RawRepresentable where RawValue == String {}

extension Choice {
  public static var type: ValueType { .choice(allCases.map(\.rawValue)) }
  public init?(_ value: Value) {
    guard case .word(let word) = value else { return nil }
    self.init(rawValue: word)
  }
  public var value: Value { .word(rawValue) }
}
