import Engine

/// The verbs that draw figures.
let figuresCatalogue = Catalogue(verbs: [Plot.self, Draw.self, Landscape.self])
