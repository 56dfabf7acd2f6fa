/// Something with parameters: a plug-in, or a part that several plug-ins share.
public protocol Configurable: Sendable {
  /// Everything a recipe can set.
  static var parameters: [Parameter<Self>] { get }

  /// All defaults.
  init()
}

extension Configurable {
  /// The parameters that change with the noise level.
  public var scheduledParameters: [(parameter: ParameterDeclaration, schedule: Schedule)] {
    Self.parameters.compactMap { parameter in
      guard case .schedule(let schedule)? = parameter.read(self) else { return nil }
      return (parameter.declaration, schedule)
    }
  }
}

/// Something a recipe can declare and configure: a plain value with defaults, one stored property a
/// parameter, of which what works is made. Nothing half-made exists: what is made has all it needs.
///
/// A plug-in conforms to `ForcePlugin`, `PriorPlugin` and so on. Where it needs nothing beside its
/// values it is its own product and one type.
public protocol Plugin: Configurable {
  /// What is made of the values: a `ForceTerm`, a `Prior` and so on.
  associatedtype Product: Sendable = Self

  /// The word a recipe uses, e.g. `"similarity"`.
  static var name: String { get }
  /// One line for help and the reference manual.
  static var summary: String { get }
  /// DOIs a user should cite when the plug-in was used.
  static var citations: [String] { get }

  /// Checks parameters against each other and does what is to be done once: reads files,
  /// inverts matrices, computes reference descriptors.
  /// - Throws: `PluginError` on the parameter that is missing or wrong.
  func make() throws(PluginError) -> Product
}

extension Plugin {
  public static var citations: [String] { [] }

  /// The value of a parameter that has none where a recipe says nothing.
  /// - Throws: `PluginError` where it is missing.
  public func required<T>(_ value: T?, _ parameter: String) throws(PluginError) -> T {
    guard let value else { throw .parameter(parameter, reason: "is required") }
    return value
  }
}

extension Plugin where Product == Self {
  public func make() throws(PluginError) -> Self { self }
}

extension Plugin {
  /// Every parameter with its value: nil where it names other plug-ins, or nothing was said.
  public var settings: [(parameter: ParameterDeclaration, value: Value?)] {
    Self.parameters.map { ($0.declaration, $0.read(self)) }
  }
}

/// Why a plug-in cannot work as it was configured.
public enum PluginError: Error, Sendable, Equatable {
  /// One parameter's value is wrong; `reason` says what would be right.
  case parameter(String, reason: String)
  /// A file cannot be read or used; `reason` says where and why.
  case file(path: String, reason: String)
}

extension PluginError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .parameter(let name, let reason): "\(name): \(reason)"
    case .file(let path, let reason): "\(path): \(reason)"
    }
  }
}

/// A plug-in without its Swift type: what the script and the documentation see.
public struct PluginDeclaration: Sendable {
  public let name: String
  public let summary: String
  public let citations: [String]
  public let parameters: [ParameterDeclaration]
  private let build: @Sendable ([String: Value]) throws(PluginError) -> Made

  /// The declaration of a plug-in type.
  public init<P: Plugin>(_ type: P.Type) {
    name = P.name
    summary = P.summary
    citations = P.citations
    parameters = P.parameters.map(\.declaration)
    build = { (values: [String: Value]) throws(PluginError) -> Made in
      var plugin = P()
      for parameter in P.parameters {
        guard let value = values[parameter.declaration.name] else { continue }
        guard parameter.assign(&plugin, value) else {
          throw .parameter(parameter.declaration.name, reason: "a value of another type")
        }
      }
      return try Made(plugin)
    }
  }

  /// A plug-in with these values, and what is made of it. Values were checked against the
  /// declarations; parameters left out keep their defaults.
  public func make(_ values: [String: Value]) throws(PluginError) -> Made { try build(values) }
}

/// A product of which a user should know something before a run: what is doubtful in its files, say.
public protocol Annotated {
  /// What a user should know.
  var notes: [String] { get }
}

/// A plug-in with its values, and what was made of it.
public struct Made: Sendable {
  public let plugin: any Plugin
  /// A `ForceTerm`, a `Prior` and so on, as the kind of the plug-in says.
  public let product: any Sendable

  /// What a user should know of it before a run, for warnings.
  public var notes: [String] { (product as? any Annotated)?.notes ?? [] }

  /// Makes what a plug-in stands for.
  public init(_ plugin: some Plugin) throws(PluginError) {
    self.plugin = plugin
    product = try plugin.make()
  }
}
