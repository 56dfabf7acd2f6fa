import Engine

/// The force terms of this module.
public let forcesCatalogue = Catalogue(forces: [
  PriorForce.self, NoisedPrior.self, Similarity.self, Likeness.self, Repulsion.self, Cohesion.self,
  Exclusion.self, ModelForce.self, DiffusionForce.self,
])
