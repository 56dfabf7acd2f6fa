import Engine

/// The mutators of this module.
public let mutatorsCatalogue = Catalogue(mutators: [Swarm.self, GibbsMutator.self, Correction.self])
