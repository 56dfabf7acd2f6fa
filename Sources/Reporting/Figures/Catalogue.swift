import Engine

/// The verbs that draw figures.
package let figuresCatalogue = Catalogue(verbs: [
  Plot.self, Draw.self, Landscape.self, DeformationLandscape.self, Profile.self,
])
