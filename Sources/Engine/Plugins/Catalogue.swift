/// The plug-ins and verbs a program knows. Every module exports one; the executable adds them up.
///
///     public let catalogue = Catalogue(forces: [Repulsion.self, Similarity.self])
public struct Catalogue: Sendable {
  /// Plug-ins by kind, in the order in which help lists them.
  public private(set) var plugins: [Kind: [PluginDeclaration]] = [:]
  /// Verbs in the order in which help lists them.
  public private(set) var verbs: [VerbDeclaration] = []

  /// The plug-ins and verbs of one module.
  public init(
    models: [any ModelPlugin.Type] = [], references: [any ReferencePlugin.Type] = [],
    scaffolds: [any ScaffoldPlugin.Type] = [], priors: [any PriorPlugin.Type] = [],
    forces: [any ForcePlugin.Type] = [], samplers: [any SamplerPlugin.Type] = [],
    mutators: [any MutatorPlugin.Type] = [], verbs: [any VerbPlugin.Type] = []
  ) {
    func declare(_ kind: Kind, _ types: [any Plugin.Type]) {
      plugins[kind] = types.map { PluginDeclaration($0) }
    }
    declare(.model, models)
    declare(.reference, references)
    declare(.scaffold, scaffolds)
    declare(.prior, priors)
    declare(.force, forces)
    declare(.sampler, samplers)
    declare(.mutator, mutators)
    self.verbs = verbs.map { VerbDeclaration($0) }
  }

  /// Both catalogues in one.
  public static func + (a: Catalogue, b: Catalogue) -> Catalogue {
    var sum = a
    for (kind, declarations) in b.plugins { sum.plugins[kind, default: []] += declarations }
    sum.verbs += b.verbs
    return sum
  }

  /// The plug-in of a kind with a name, or nil.
  public func plugin(_ kind: Kind, named name: String) -> PluginDeclaration? {
    plugins[kind]?.first { $0.name == name }
  }

  /// The verb with a name, or nil.
  public func verb(named name: String) -> VerbDeclaration? { verbs.first { $0.name == name } }
}
