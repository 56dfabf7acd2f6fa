import Engine

/// The priors of this module.
public let priorsCatalogue = Catalogue(priors: [
  GaussianPrior.self, AnisotropicPrior.self, PointCloudPrior.self, LinePrior.self,
  CirclePrior.self, SplinePrior.self, DiscPrior.self, SpherePrior.self, EllipsoidPrior.self,
  SurfacePrior.self, LinkerPrior.self, GrowthPrior.self, CavityPrior.self,
])
