import Engine

/// The verbs of a recipe.
public let verbsCatalogue = Catalogue(verbs: [Generate.self])
