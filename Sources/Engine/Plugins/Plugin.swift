/// Something with parameters: a plug-in, or a part that several plug-ins share.
public protocol Configurable: Sendable {
  /// Everything a recipe can set.
  static var parameters: [Parameter<Self>] { get }

  /// All defaults.
  init()
}

extension Configurable {
  /// The parameters that change with the noise level.
  public var schedules: [(parameter: ParameterDeclaration, schedule: Schedule)] {
    Self.parameters.compactMap { parameter in
      guard case .schedule(let schedule)? = parameter.read(self) else { return nil }
      return (parameter.declaration, schedule)
    }
  }
}

/// Something a recipe can declare and configure. Conforming types are structs with a default
/// `init()`, one stored property a parameter, and conform to one of the protocols below.
public protocol Plugin: Configurable {
  /// The word a recipe uses, e.g. `"similarity"`.
  static var name: String { get }
  /// One line for help and the reference manual.
  static var summary: String { get }
  /// DOIs a user should cite when the plug-in was used.
  static var citations: [String] { get }

  /// Checks parameters against each other and does what is to be done once: reads files,
  /// inverts matrices, computes reference descriptors. Called after all parameters were set.
  mutating func prepare() throws(PluginError)

  /// What is doubtful in the files that were read, for warnings; empty before `prepare`.
  var notes: [String] { get }
}

extension Plugin {
  public static var citations: [String] { [] }
  public mutating func prepare() throws(PluginError) {}
  public var notes: [String] { [] }
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
  private let build: @Sendable ([String: Value]) throws(PluginError) -> any Plugin

  /// The declaration of a plug-in type.
  public init<P: Plugin>(_ type: P.Type) {
    name = P.name
    summary = P.summary
    citations = P.citations
    parameters = P.parameters.map(\.declaration)
    build = { (values: [String: Value]) throws(PluginError) -> any Plugin in
      var plugin = P()
      for parameter in P.parameters {
        guard let value = values[parameter.declaration.name] else { continue }
        guard parameter.assign(&plugin, value) else {
          throw .parameter(parameter.declaration.name, reason: "a value of another type")
        }
      }
      try plugin.prepare()
      return plugin
    }
  }

  /// A prepared instance. Values were checked against the declarations; parameters left out keep
  /// their defaults.
  public func make(_ values: [String: Value]) throws(PluginError) -> any Plugin {
    try build(values)
  }
}
