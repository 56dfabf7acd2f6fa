import Engine

/// The samplers of this module.
public let samplersCatalogue = Catalogue(samplers: [
  HeunSampler.self, ODESampler.self, DescentSampler.self, AncestralSampler.self, EDMSampler.self,
])
