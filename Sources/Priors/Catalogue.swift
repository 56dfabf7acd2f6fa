import Engine

/// The priors of this module, and the scaffolds that some of them grow from.
public let priorsCatalogue = Catalogue(
  scaffolds: [StructureScaffold.self],
  priors: [
    GaussianPrior.self, AnisotropicPrior.self, PointCloudPrior.self, LinePrior.self,
    CirclePrior.self, SplinePrior.self, SpherePrior.self, SurfacePrior.self, LinkerPrior.self,
    GrowthPrior.self,
  ])
