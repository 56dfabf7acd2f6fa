/// A recipe that needs no model: atoms in a prior with a repulsion, so that it runs in no time.
enum SmallRecipe {
  static let text = """
    simgen 1
    let count = 3
    let heavy = 4
    let steps = 6
    prior   shape: anisotropic covariance=diag(1, 1.4, 2.6)
    force   pull:  prior prior=shape
    force   core:  repulsion alpha=8 /angstrom
    sampler heun:  heun steps=steps
    for i in 1..count
      generate mol: heun atoms=heavy seed=i prior=shape forces=[pull, core]
      write    mol "small.xyz"
    end
    """

  /// The same for a run that takes long.
  static let endless = text.replacing("count = 3", with: "count = 1000000")
    .replacing("steps = 6", with: "steps = 2000")
}
