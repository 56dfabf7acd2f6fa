import Engine

/// The verbs of a recipe.
public let verbsCatalogue = Catalogue(verbs: [
  Generate.self, Continue.self, Drop.self, Hydrogenate.self, Correct.self, Relax.self, Write.self,
  Show.self,
])
