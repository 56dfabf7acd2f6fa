import Engine

/// The verbs of a recipe.
public let verbsCatalogue = Catalogue(verbs: [
  Generate.self, Continue.self, Take.self, Drop.self, Hydrogenate.self, Correct.self, Relax.self,
  Measure.self, Accept.self, Write.self, Show.self,
])
